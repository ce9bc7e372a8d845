BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Ir = ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/net
}

Describe 'ConvertFrom-ModelIR' {
    It 'gives a model for the pipeline' {
        $model = ConvertFrom-ModelIR $Ir.Path
        $model | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
        (ConvertFrom-ModelIR $TestDrive/net.json | ConvertTo-TfjsModel $TestDrive/web).NodeCount | Should -BeGreaterThan 1
    }

    It 'takes weights from elsewhere' {
        $null = New-Item -ItemType Directory $TestDrive/elsewhere
        Copy-Item $TestDrive/net.pb $TestDrive/elsewhere
        { ConvertFrom-ModelIR $TestDrive/elsewhere/net.pb -ErrorAction Stop } | Should -Throw
        ConvertFrom-ModelIR $TestDrive/elsewhere/net.pb -WeightsPath $TestDrive/net.npy | Should -Not -BeNullOrEmpty
    }

    It 'refuses what is no IR' {
        { ConvertFrom-ModelIR $ModelPath -ErrorAction Stop } | Should -Throw
    }
}
