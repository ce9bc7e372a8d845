BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-TensorFlowModel' {
    It 'writes a SavedModel and says what it wrote' {
        $saved = Import-Model $ModelPath | ConvertTo-TensorFlowModel -Path $TestDrive/saved
        $saved | Should -BeOfType ([TfModelTools.Cmdlets.Objects.TensorFlowModelInfo])
        $saved.Format | Should -Be 'SavedModel'
        $saved.Signatures | Should -Be 'serving_default'
        $saved.Outputs | Should -HaveCount 1
        foreach ($file in $saved.Files) { Test-Path -LiteralPath (Join-Path $saved.Path $file) | Should -BeTrue -Because $file }
    }

    It 'writes what predicts the same' {
        $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/same
        $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/same.meta
        foreach ($path in "$TestDrive/same", "$TestDrive/same.meta") { Test-ModelPrediction $path -FeaturePath $Features | Should -BeTrue -Because $path }
    }

    It 'writes a frozen graph as a message and as text, and says what its outputs are' {
        foreach ($name in 'frozen.pb', 'frozen.pbtxt') {
            $frozen = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/$name
            $frozen.Format | Should -Be 'FrozenGraph'
            (Import-Model $frozen.Path -Output $frozen.Outputs).Outputs | Should -HaveCount 1
        }
    }

    It 'keeps the variables of the layers' {
        $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/kept.ckpt
        $layer = (Get-ModelSummary $ModelPath).Layers | Where-Object ParameterCount | Select-Object -First 1
        (Get-CheckpointVariable $TestDrive/kept.ckpt).Name | Should -Contain "$($layer.Name)/$($layer.Type -eq 'Embedding' ? 'embeddings' : 'kernel')"
    }

    It 'names variables by a script block, which sees what the caller sees' {
        $prefix = 'head'
        $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/script.ckpt -Rename { "$prefix/$($_.ToUpperInvariant())" }
        $names = (Get-CheckpointVariable $TestDrive/script.ckpt).Name
        $names | Should -Not -BeNullOrEmpty
        $names | Should -MatchExactly '^head/[A-Z0-9_/]+$'
        { ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/none.ckpt -Rename { } -ErrorAction Stop } | Should -Throw '*put out 0 objects*'
        { ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/none.ckpt -Rename { throw 'no' } -ErrorAction Stop } | Should -Throw '*no*'
        { ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/none.ckpt -Rename { 'same' } -ErrorAction Stop } | Should -Throw "*both given the name 'same'*"
        { ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/none.ckpt -Rename 7 -ErrorAction Stop } | Should -Throw '*a script block*'
        Get-ChildItem $TestDrive -Filter none* | Should -BeNullOrEmpty
    }

    It 'takes a model as a path, a file and an object, and gives the same bytes' {
        $null = New-Item -ItemType Directory $TestDrive/forms
        $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/forms/a
        $null = Get-Item $ModelPath | ConvertTo-TensorFlowModel $TestDrive/forms/b
        $null = ConvertTo-TensorFlowModel -Model (Import-Model $ModelPath) -Path $TestDrive/forms/c
        $hashes = 'a', 'b', 'c' | ForEach-Object { (Get-ChildItem $TestDrive/forms/$_ -File -Recurse | Get-FileHash).Hash -join ' ' }
        $hashes | Select-Object -Unique | Should -HaveCount 1
    }

    It 'touches nothing with -WhatIf, and replaces with -Force alone' {
        foreach ($name in 'once', 'once.pb', 'once.ckpt') {
            ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/$name -WhatIf | Should -BeNullOrEmpty
            Get-ChildItem $TestDrive -Filter 'once*' | Where-Object Name -Like "$name*" | Should -BeNullOrEmpty
            $null = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/$name
            ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/$name -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $errors | Should -HaveCount 1
            ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/$name -Force | Should -HaveCount 1
            Remove-Item $TestDrive/once* -Recurse -Force
        }
    }

    It 'gives the model on with -PassThru, and answers Test-ModelSupport' {
        $model = ConvertTo-TensorFlowModel -Model $ModelPath -Path $TestDrive/passed -PassThru
        $model | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
        Test-ModelSupport $ModelPath -Target TensorFlow | Should -BeTrue
    }
}
