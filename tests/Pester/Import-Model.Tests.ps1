BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
}

Describe 'Import-Model' {
    It 'reads a model and says what it takes and gives' {
        $model = Import-Model $ModelPath
        $model | Should -BeOfType ([TfModelTools.Cmdlets.Objects.ImportedModel])
        $model.Format | Should -BeLike 'Keras*'
        "$($model.Inputs)" | Should -Be 'characters: int32 (None, 24)'
        $model.LayerCount | Should -Be (Get-ModelSummary $ModelPath).Layers.Count
        "$($model.Outputs)" | Should -Be 'language: float32 (None, 5)'
        $model.ParameterCount | Should -Be 21749
        $model.Path | Should -Be $ModelPath
    }

    It 'takes files from the pipeline, relative and literal paths' {
        (Get-ChildItem $Sample -Filter *.h5 | Import-Model).Path | Should -Be $ModelPath
        (Import-Model -LiteralPath $ModelPath).Path | Should -Be $ModelPath
        Push-Location $Sample
        try { (Import-Model ./lang*.h5).Path | Should -Be $ModelPath } finally { Pop-Location }
    }

    It 'reports each bad file as one error and goes on with the next' {
        Set-Content $TestDrive/notes.txt 'Not a model.'
        $bytes = [IO.File]::ReadAllBytes($ModelPath)
        [IO.File]::WriteAllBytes("$TestDrive/short.h5", $bytes[0..5000])
        $models = Import-Model $TestDrive/none.h5, $TestDrive/notes.txt, $TestDrive/short.h5, $ModelPath -ErrorVariable errors -ErrorAction SilentlyContinue
        $models | Should -HaveCount 1
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'PathNotFound', 'UnrecognizedFormat', 'CorruptFile'
    }

    It 'fixes shapes given as <Form>' -TestCases @(
        @{ Form = 'text'; Shape = '2,24' }
        @{ Form = 'text with x'; Shape = '2x24' }
        @{ Form = 'numbers'; Shape = 2, 24 }
        @{ Form = 'a hashtable of text'; Shape = @{ characters = '2,24' } }
        @{ Form = 'a hashtable of numbers'; Shape = @{ characters = 2, 24 } }
        @{ Form = 'a name and a shape'; Shape = 'characters=2x24' }
    ) {
        "$((Import-Model $ModelPath -InputShape $Shape).Inputs)" | Should -Be 'characters: int32 (2, 24)'
    }

    It 'blames a wrong shape, not the file: <_>' -ForEach '1,2,3', '24', 'characters=1x2x3' {
        Import-Model $ModelPath -InputShape $_ -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*'
        "$($errors[0])" | Should -BeLike 'The model does not take the shape (*'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*'characters' of the shape (None, 24)*"
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeLike '*damaged*'
    }

    It 'refuses what is no shape' {
        { Import-Model $ModelPath -InputShape x, 24 } | Should -Throw '*is no shape*'
        { Import-Model $ModelPath -InputShape 'x,24' } | Should -Throw '*is no shape*'
    }

    It 'fixes the value of an input, which the model then has no more: <_>' -ForEach @{ characters = , (1..24) }, @{ characters = '[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]]' } {
        $fixed = Import-Model $ModelPath -InputValue $_
        @($fixed.Inputs).Count | Should -Be 0
        "$($fixed.Outputs)" | Should -Be 'language: float32 (1, 5)'
    }

    It 'refuses a value that is none, or no input''s' {
        { Import-Model $ModelPath -InputValue 'a,b' } | Should -Throw '*is no value of an input*'
        { Import-Model $ModelPath -InputValue @{ characters = 'x' } } | Should -Throw '*is no value of an input*'
        { Import-Model $ModelPath -InputValue @{ letters = 1 } -ErrorAction Stop } | Should -Throw "*'letters'*does not have*"
    }

    It 'counts the layers that are left of a model that is cut' {
        (Import-Model $ModelPath -Output conv1d).LayerCount | Should -Be 3
        (Import-Model $ModelPath -Input dense).LayerCount | Should -BeLessThan 9
    }

    It 'counts layers as Get-ModelSummary does, of every model of the corpus' {
        Assert-Corpus
        $checked = 0
        foreach ($file in Get-ChildItem $CorpusRoot/keras-h5/*/*.h5, $CorpusRoot/keras-v3/*/*.keras -ErrorAction Ignore) {
            $model = Import-Model $file -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            if (-not $model) { continue }
            $summary = Get-ModelSummary $file
            $model.LayerCount | Should -Be $summary.Layers.Count -Because $file
            $checked++
        }
        Write-Host "    $checked models of the corpus"
        $checked | Should -BeGreaterThan 5
    }

    It 'completes shapes from the model on the line' {
        (Get-Completion "Import-Model '$ModelPath' -InputShape ").CompletionText | Should -Be "'1,24'"
    }

    It 'cuts a model, and keeps its nodes with -NoOptimize' {
        "$((Import-Model $ModelPath -Output dense -BatchSize 3).Outputs)" | Should -Be 'dense: float32 (3, 64)'
        "$((Import-Model $ModelPath -Input dense).Inputs)" | Should -Be 'dense: float32 (None, 64)'
        { Import-Model $ModelPath -InputShape 'a,b' } | Should -Throw '*is no shape*'
        { Import-Model $ModelPath -Output densee -ErrorAction Stop } | Should -Throw "*'densee'*"
        (Import-Model $ModelPath -NoOptimize | Invoke-ModelPrediction -InputObject (Join-Path $Sample features.npz) -Top 1)[0].language | Should -Not -BeNullOrEmpty
    }
}
