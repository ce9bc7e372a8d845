BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'ConvertTo-TfjsModel' {
    It 'writes a graph model and says what it wrote' {
        $web = Import-Model $ModelPath | ConvertTo-TfjsModel -Path $TestDrive/web
        $web | Should -BeOfType ([TfModelTools.Cmdlets.Objects.TfjsModelInfo])
        $web.Format | Should -Be 'GraphModel'
        $web.Outputs | Should -HaveCount 1
        foreach ($file in $web.Files) { Test-Path -LiteralPath (Join-Path $web.Path $file) | Should -BeTrue -Because $file }
        (Get-Content $TestDrive/web/model.json -Raw | ConvertFrom-Json).format | Should -Be 'graph-model'
    }

    It 'writes what predicts the same' {
        foreach ($format in 'GraphModel', 'LayersModel') {
            $web = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/same-$format -Format $format
            Test-ModelPrediction $web.Path -FeaturePath $Features | Should -BeTrue
        }

        $map = Get-ModelOutputMap $ModelPath $TestDrive/same-GraphModel -FeaturePath $Features
        $map.Match | Should -Be 'Value'
    }

    It 'takes a model as a path, a file and an object, and gives the same bytes' {
        $null = New-Item -ItemType Directory $TestDrive/forms
        $null = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/forms/a
        $null = Get-Item $ModelPath | ConvertTo-TfjsModel $TestDrive/forms/b
        $null = ConvertTo-TfjsModel -Model (Import-Model $ModelPath) -Path $TestDrive/forms/c
        $hashes = 'a', 'b', 'c' | ForEach-Object { (Get-ChildItem $TestDrive/forms/$_ -File | Get-FileHash).Hash -join ' ' }
        $hashes | Select-Object -Unique | Should -HaveCount 1
    }

    It 'quantizes by pattern, all, or none' {
        $stored = {
            param($folder)
            (Get-Content $folder/model.json -Raw | ConvertFrom-Json).weightsManifest.weights | Where-Object dtype -EQ 'float32' | ForEach-Object { $_.PSObject.Properties['quantization'] ? $_.quantization.dtype : 'float32' } | Sort-Object -Unique
        }
        $all = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/all -QuantizeFloat16 $true
        & $stored $all.Path | Should -Be 'float16'
        $star = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/star -QuantizeUInt8 *
        & $stored $star.Path | Should -Be 'uint8'
        $none = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/none -QuantizeFloat16 $false
        & $stored $none.Path | Should -Be 'float32'
        $some = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/some -QuantizeUInt16 *kernel*
        & $stored $some.Path | Should -Be 'float32', 'uint16'
        $all.WeightByteSize | Should -BeLessThan $none.WeightByteSize
        { ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/bad -QuantizeUInt8 * -QuantizeUInt16 * -ErrorAction Stop } | Should -Throw
        Test-Path $TestDrive/bad | Should -BeFalse
    }

    It 'touches nothing with -WhatIf' {
        ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/whatif -WhatIf | Should -BeNullOrEmpty
        Test-Path $TestDrive/whatif | Should -BeFalse
    }

    It 'replaces with -Force what it wrote, and nothing else' {
        $null = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/again -Demo
        ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/again -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'OutputFailed,*'
        (ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/again -Force).Files | Should -Not -Contain 'index.html'
        Test-Path $TestDrive/again/index.html | Should -BeFalse
        Set-Content $TestDrive/again/mine.txt 'mine'
        ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/again -Force -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors | Should -HaveCount 1
        Get-Content $TestDrive/again/mine.txt | Should -Be 'mine'
    }

    It 'refuses options of the other format, and layers that are to be cut' {
        foreach ($options in @{ SplitWeightsByLayer = $true }, @{ Format = 'LayersModel'; UseStructuredOutputNames = $true }, @{ Format = 'LayersModel'; BatchSize = 1 }) {
            ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/refused @options -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $errors | Should -HaveCount 1
            Test-Path $TestDrive/refused | Should -BeFalse
        }
    }

    It 'gives the model on with -PassThru' {
        $model = ConvertTo-TfjsModel -Model $ModelPath -Path $TestDrive/passed -PassThru
        $model | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
    }

    It 'is known to Test-ModelSupport' {
        Test-ModelSupport $ModelPath -Target Tfjs | Should -BeTrue
    }
}
