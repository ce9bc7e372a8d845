BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'Test-ModelPrediction' {
    It 'says whether a model predicts what was expected' {
        Test-ModelPrediction $ModelPath $Features | Should -BeTrue
        Import-Model $ModelPath | Test-ModelPrediction -FeaturePath $Features -Tolerance 0 | Should -BeFalse
    }

    It 'says so of a generated project' {
        ConvertTo-CSharpModel -Model $ModelPath -Path $TestDrive/project -Name Language | Test-ModelPrediction -FeaturePath $Features | Should -BeTrue
    }

    It 'takes its arguments from the columns of a table' {
        @{ Model = $ModelPath; FeaturePath = $Features; Tolerance = '1e-5' }, @{ Model = $ModelPath; FeaturePath = $Features; Tolerance = 0 } |
            ForEach-Object { [pscustomobject]$_ } | Export-Csv $TestDrive/tests.csv
        Import-Csv $TestDrive/tests.csv | Test-ModelPrediction | Should -Be $true, $false
    }

    It 'gives the differences with -Detailed' {
        $comparison = Test-ModelPrediction $ModelPath $Features -Detailed
        $comparison.Name | Should -Be 'language'
        $comparison.MaxAbsoluteDifference | Should -BeLessThan 1e-6
        $comparison.ArgmaxAgreement | Should -Be 1
        $comparison.CosineSimilarity | Should -BeGreaterThan 0.999999
    }

    It 'compares two models layer by layer' {
        $layers = Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Layerwise -Detailed
        $layers.Name | Should -Contain 'conv1d_1'
        $layers.IsWithinTolerance | Should -Not -Contain $false
        Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Layerwise | Should -BeNullOrEmpty
    }

    It 'compares the best classes side by side' {
        $labels = Join-Path $Sample 'labels.txt'
        Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Top 2 | Should -BeTrue
        $classes = Test-ModelPrediction $ModelPath $Features -Top 2 -LabelPath $labels -Detailed
        $classes[0].Rank | Should -Be 1
        $classes[0].Label | Should -BeIn (Get-Content $labels)
        $classes.IsWithinTolerance | Should -Not -Contain $false
        { Test-ModelPrediction $ModelPath $Features -LabelPath $labels } | Should -Throw -ErrorId 'InvalidInput*'
        { Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Top 2 -Layerwise } | Should -Throw -ErrorId 'InvalidInput*'
    }

    It 'says when a model takes no picture' {
        [System.IO.File]::WriteAllBytes("$TestDrive/p.pgm", [byte[]](@([char[]]"P5 1 1 255`n") + 7))
        Test-ModelPrediction $ModelPath $TestDrive/p.pgm -ReferenceModel $ModelPath -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput*'
    }

    It 'asks for the other model with -Layerwise' {
        { Test-ModelPrediction $ModelPath $Features -Layerwise } | Should -Throw -ErrorId 'InvalidInput*'
    }

    It 'says when there is nothing to compare with' {
        Test-ModelPrediction $ModelPath (Join-Path $Sample 'words.txt') -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors | Should -HaveCount 1
    }
}
