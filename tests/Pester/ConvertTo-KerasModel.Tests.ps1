BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-KerasModel' {
    It 'writes an archive or an .h5 file by the extension, and says what it wrote' {
        $archive = Import-Model $ModelPath | ConvertTo-KerasModel -Path $TestDrive/model.keras
        $archive | Should -BeOfType ([TfModelTools.Cmdlets.Objects.KerasModelInfo])
        $archive.Format | Should -Be 'Archive'
        $archive.KerasVersion | Should -Be 3
        $archive.Outputs | Should -HaveCount 1
        $archive.WeightCount | Should -BeGreaterThan 0
        Test-Path -LiteralPath $archive.Path | Should -BeTrue
        (ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/two.h5).KerasVersion | Should -Be 2
        (ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/three.h5 -KerasVersion 3).KerasVersion | Should -Be 3
        ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/model.onnx -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
    }

    It 'writes what predicts the same' {
        foreach ($file in 'same.keras', 'same.h5') {
            $model = ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/$file
            Test-ModelPrediction $model.Path -FeaturePath $Features | Should -BeTrue
        }
    }

    It 'brings a layers model of TensorFlow.js back' {
        $null = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/layers -Format LayersModel
        $model = ConvertTo-KerasModel -Model $TestDrive/layers -Path $TestDrive/back.h5
        Test-ModelPrediction $model.Path -FeaturePath $Features | Should -BeTrue
    }

    It 'takes a model as a path, a file and an object, and gives the same bytes' {
        $null = ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/a.keras
        $null = Get-Item $ModelPath | ConvertTo-KerasModel $TestDrive/b.keras
        $null = ConvertTo-KerasModel -Model (Import-Model $ModelPath) -Path $TestDrive/c.keras
        (Get-FileHash $TestDrive/a.keras, $TestDrive/b.keras, $TestDrive/c.keras).Hash | Select-Object -Unique | Should -HaveCount 1
    }

    It 'touches nothing with -WhatIf' {
        ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/whatif.keras -WhatIf | Should -BeNullOrEmpty
        Test-Path $TestDrive/whatif.keras | Should -BeFalse
    }

    It 'replaces with -Force only' {
        $null = ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/again.keras
        ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/again.keras -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OutputFailed,*'
        ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/again.keras -Force | Should -Not -BeNullOrEmpty
        ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/again.keras -Force -NoClobber -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OutputFailed,*'
    }

    It 'gives the model on with -PassThru' {
        $model = ConvertTo-KerasModel -Model $ModelPath -Path $TestDrive/passed.keras -PassThru
        $model | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
    }

    It 'is known to Test-ModelSupport' {
        Test-ModelSupport $ModelPath -Target Keras | Should -BeTrue
    }
}
