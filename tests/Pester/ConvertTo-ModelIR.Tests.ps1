BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-ModelIR' {
    It 'writes three files and says what it wrote' {
        $ir = Import-Model $ModelPath | ConvertTo-ModelIR -Path $TestDrive/net
        $ir | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ModelIRInfo])
        $ir.Files | Should -Be 'net.json', 'net.npy', 'net.pb'
        $ir.WeightsPath | Should -Be (Join-Path $TestDrive 'net.npy')
        $ir.Notes | Should -Contain 'IR weights are saved as [net.npy].'
        (Get-Content $TestDrive/net.json -Raw | ConvertFrom-Json).node.op | Should -Contain 'FullyConnected'
    }

    It 'writes what predicts the same' {
        $ir = ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/same.pb
        Test-ModelPrediction $ModelPath -ReferenceModel $ir.Path -FeaturePath $Features | Should -BeTrue
    }

    It 'writes the structure alone' {
        (ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/structure.json -StructureOnly).Files | Should -Be 'structure.json'
        Test-Path $TestDrive/structure.npy | Should -BeFalse
    }

    It 'touches nothing with -WhatIf, and replaces with -Force alone' {
        ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/whatif.pb -WhatIf | Should -BeNullOrEmpty
        Test-Path $TestDrive/whatif.* | Should -BeFalse
        $null = ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/twice.pb
        { ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/twice.pb -ErrorAction Stop } | Should -Throw
        $null = ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/twice.pb -Force
    }

    It 'ends at a node that is named as its destination' {
        $ir = ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/cut.pb -DestinationNode embedding
        $ir.Ops | Should -Not -Contain 'FullyConnected'
    }
}
