BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Get-ModelSignature' {
    It 'tells inputs and outputs of a Keras model' {
        $signature = Get-ModelSignature $ModelPath
        $signature | Should -BeOfType ([TfModelTools.Inspection.SignatureDescription])
        $signature.Signature | Should -BeNullOrEmpty
        "$($signature.Inputs)" | Should -Be 'characters: int32 (None, 24)'
        $signature.Outputs[0].Dimensions | Should -Be -1, 5
        $signature.Path | Should -Be $ModelPath
    }

    It 'takes paths, files and models from the pipeline' {
        (Get-ChildItem $Sample -Filter *.h5 | Get-ModelSignature).Path | Should -Be $ModelPath
        (Import-Model $ModelPath | Get-ModelSignature).Path | Should -Be $ModelPath
        (Get-ModelSignature -LiteralPath $ModelPath).Path | Should -Be $ModelPath
    }

    It 'reports a file that is no model and goes on with the next' {
        Set-Content $TestDrive/notes.txt 'Not a model.'
        $found = Get-ModelSignature $TestDrive/none.pb, $TestDrive/notes.txt, $ModelPath -ErrorVariable errors -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'PathNotFound', 'UnrecognizedFormat'
    }

    It 'gives every signature of a SavedModel, and one by its key' {
        Assert-Corpus
        $path = Join-Path $CorpusRoot 'savedmodel/half-plus-two'
        (Get-ModelSignature $path).Signature | Should -HaveCount 6
        (Get-ModelSignature $path serving_default).Outputs[0].TensorName | Should -Be 'y:0'
        (Get-ModelSignature $path -Tag serve -Signature regress_x_to_y).Method | Should -Be 'tensorflow/serving/regress'
        { Get-ModelSignature $path serving_defalt -ErrorAction Stop } | Should -Throw "*no signature 'serving_defalt'*"
        { Get-ModelSignature $path -Tag gpu -ErrorAction Stop } | Should -Throw "*'gpu'*"
        (Get-Completion "Get-ModelSignature '$path' -Signature se").CompletionText | Should -Be 'serving_default'
        (Get-Completion "Get-ModelSignature '$path' -Tag ").CompletionText | Should -Be 'serve'
    }
}
