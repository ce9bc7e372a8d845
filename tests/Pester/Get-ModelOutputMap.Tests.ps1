BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Get-ModelOutputMap' {
    It 'pairs the outputs of two forms of a model' {
        $map = Get-ModelOutputMap $ModelPath $ModelPath
        "$map" | Should -Be 'language -> language'
        $map.Match | Should -Be Name
        $byValue = Import-Model $ModelPath | Get-ModelOutputMap -ReferenceModel $ModelPath -FeaturePath (Join-Path $Sample features.npz)
        $byValue.Match | Should -Be Value
        $byValue.MaxDifference | Should -Be 0
    }

    It 'finds what a converter calls an output' {
        Assert-Corpus
        "$(Get-ModelOutputMap (Join-Path $CorpusRoot savedmodel/religion-mlp/saved_model) (Join-Path $CorpusRoot tfjs/religion-layers))" | Should -Be 'dense_2 -> Identity:0'
    }

    It 'reports a model that is not there' {
        { Get-ModelOutputMap $ModelPath $TestDrive/none.h5 -ErrorAction Stop } | Should -Throw '*does not exist*'
    }
}
