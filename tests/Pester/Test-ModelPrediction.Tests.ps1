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

    It 'asks for the other model with -Layerwise' {
        { Test-ModelPrediction $ModelPath $Features -Layerwise } | Should -Throw -ErrorId 'InvalidInput*'
    }

    It 'says when there is nothing to compare with' {
        Test-ModelPrediction $ModelPath (Join-Path $Sample 'words.txt') -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors | Should -HaveCount 1
    }
}
