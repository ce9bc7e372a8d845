BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-OnnxModel' {
    It 'writes a file and says what it wrote' {
        $onnx = Import-Model $ModelPath | ConvertTo-OnnxModel -Path $TestDrive/net.onnx
        $onnx | Should -BeOfType ([TfModelTools.Cmdlets.Objects.OnnxModelInfo])
        $onnx.Files | Should -Be 'net.onnx'
        $onnx.Opset | Should -Be 17
        $onnx.IrVersion | Should -Be 8
        $onnx.DataPath | Should -BeNullOrEmpty
        $onnx.Outputs | Should -Be (Get-ModelSignature $ModelPath).Outputs.Name
        $onnx.Ops | Should -Contain 'Gather'
    }

    It 'writes what predicts the same' {
        $onnx = ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/same.onnx
        Test-ModelPrediction $ModelPath -ReferenceModel $onnx.Path -FeaturePath $Features | Should -BeTrue
    }

    It 'writes the opset that is asked for, and values beside it' {
        $onnx = ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/old.onnx -Opset 13 -ExternalData
        $onnx.Files | Should -Be 'old.onnx', 'old.onnx.data'
        $onnx.IrVersion | Should -Be 7
        { ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/older.onnx -Opset 12 -ErrorAction Stop } | Should -Throw
    }

    It 'touches nothing with -WhatIf, and replaces with -Force alone' {
        ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/whatif.onnx -WhatIf | Should -BeNullOrEmpty
        Test-Path $TestDrive/whatif.* | Should -BeFalse
        $null = ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/twice.onnx
        { ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/twice.onnx -ErrorAction Stop } | Should -Throw
        $null = ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/twice.onnx -Force
    }

    It 'gives the model on with -PassThru' {
        ConvertTo-OnnxModel -Model $ModelPath -Path $TestDrive/pass.onnx -PassThru | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
    }
}
