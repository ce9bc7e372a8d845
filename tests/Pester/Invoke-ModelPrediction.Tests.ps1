BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
    $Model = Import-Model $ModelPath
    $Expected = Get-CheckpointTensor $Features -Name out/language

    # A text as the sample model takes it: the codes of its first 24 bytes.
    function ConvertTo-Code([string] $Text) {
        , [int[]]([System.Text.Encoding]::UTF8.GetBytes($Text.ToLowerInvariant()) + [byte[]]::new(24))[0..23]
    }

    function Assert-Expected($Predictions) {
        $Predictions.Count | Should -Be 15
        for ($i = 0; $i -lt 15; $i++) {
            for ($j = 0; $j -lt 5; $j++) {
                [Math]::Abs($Predictions[$i].language[$j] - $Expected[$i, $j]) | Should -BeLessThan 1e-5
            }
        }
    }
}

Describe 'Invoke-ModelPrediction' {
    It 'gives the expected predictions of a model file, an imported model and a generated project' {
        Assert-Expected (Invoke-ModelPrediction $ModelPath $Features)
        Assert-Expected ($Model | Invoke-ModelPrediction -InputObject $Features)
        $project = $Model | ConvertTo-CSharpModel $TestDrive/out -Name Language
        Assert-Expected ($project | Invoke-ModelPrediction -InputObject $Features)
        Assert-Expected (Invoke-ModelPrediction $TestDrive/out $Features)
    }

    It 'refuses what a generated project, or a kind of model, does not take: <Name>' -ForEach @(
        @{ Name = 'Output'; Options = @{ Output = 'dense' } }
        @{ Name = 'Checkpoint'; Options = @{ Checkpoint = 'checkpoint' } }
        @{ Name = 'BatchSize'; Options = @{ BatchSize = 2 } }
    ) {
        $null = Import-Model $ModelPath | ConvertTo-CSharpModel $TestDrive/fixed -Name Fixed -Force
        { Invoke-ModelPrediction $TestDrive/fixed $Features @Options } | Should -Throw "*generated project*-$Name is given*"
        if ($Name -eq 'Checkpoint') {
            { Invoke-ModelPrediction $ModelPath $Features @Options } | Should -Throw '*-Checkpoint is given*'
        }
    }

    It 'refuses samples of an input that has one value for good' {
        $value = , (ConvertTo-Code 'word')
        { Invoke-ModelPrediction $ModelPath @{ characters = $value } -BatchSize 1 -InputValue @{ characters = $value } -ErrorAction Stop } | Should -Throw '*one value for good*'
    }

    It 'refuses labels that are none' {
        Set-Content $TestDrive/none.txt $null
        { Invoke-ModelPrediction $ModelPath $Features -Top 1 -LabelPath $TestDrive/none.txt -ErrorAction Stop } | Should -Throw '*0 labels*'
    }

    It 'emits one object for each sample with a property for each output' {
        $predictions = Invoke-ModelPrediction $Model $Features
        $predictions[3].PSTypeNames[0] | Should -Be 'TfModelTools.ModelPrediction'
        $predictions.Sample | Should -Be (0..14)
        , $predictions[0].language | Should -BeOfType ([float[]])
        $predictions[0].language.Count | Should -Be 5
    }

    It 'gives class and score with -Top' {
        $prediction = Invoke-ModelPrediction $Model @{ characters = ConvertTo-Code 'guten morgen' } -Top 2 -LabelPath $Sample/labels.txt
        $prediction.language | Should -HaveCount 2
        $prediction.language[0].Label | Should -Be 'German'
        $prediction.language[0].Index | Should -Be 1
        $prediction.language[0].Score | Should -BeGreaterThan 0.9
    }

    It 'tells the samples of a model with a fixed number of them apart: <Form>' -ForEach @(
        @{ Form = '-BatchSize'; Options = @{ BatchSize = 15 } }
        @{ Form = '-InputShape'; Options = @{ InputShape = '15,24' } }
    ) {
        $open = Invoke-ModelPrediction $ModelPath $Features -Top 1 -LabelPath $Sample/labels.txt
        $fixed = Invoke-ModelPrediction $ModelPath $Features -Top 1 -LabelPath $Sample/labels.txt @Options
        $fixed.Label | Should -Be $open.Label
        $fixed.Sample | Should -Be (0..14)
        Assert-Expected (Invoke-ModelPrediction $ModelPath $Features @Options)
        (Invoke-ModelPrediction $ModelPath $Features -Flat @Options)[3].psobject.Properties.Name | Should -Be 'Sample', 'language_0', 'language_1', 'language_2', 'language_3', 'language_4'
    }

    It 'gives the classes along the last axis, an object for each row' {
        $rows = Invoke-ModelPrediction $ModelPath $Features -Output conv1d -Top 1 -BatchSize 15
        $rows | Should -HaveCount 360
        $rows[25].Sample, $rows[25].Position | Should -Be 1, 1
        ($rows.Label | ForEach-Object { [int] $_ } | Measure-Object -Maximum).Maximum | Should -BeLessThan 48
        (Invoke-ModelPrediction $ModelPath $Features -Output conv1d -Top 1).Label | Should -Be $rows.Label
    }

    It 'takes an array of rows as a pipeline does' {
        $rows = 'guten morgen', 'good morning' | ForEach-Object {
            $row = [ordered]@{}
            $codes = ConvertTo-Code $_
            0..23 | ForEach-Object { $row["c$_"] = $codes[$_] }
            [pscustomobject] $row
        }
        $rows | Export-Csv $TestDrive/rows.csv
        $piped = Import-Csv $TestDrive/rows.csv | Invoke-ModelPrediction $ModelPath -Top 1
        $given = Invoke-ModelPrediction $ModelPath -InputObject (Import-Csv $TestDrive/rows.csv) -Top 1
        $given | Should -HaveCount 2
        ($given | ConvertTo-Csv) | Should -Be ($piped | ConvertTo-Csv)
        (Import-Model $ModelPath | Invoke-ModelPrediction -InputObject (Import-Csv $TestDrive/rows.csv) -Top 1).Label | Should -Be $piped.Label
    }

    It 'gives Label and Score of the best class with -Top, and text to tables' {
        $prediction = Invoke-ModelPrediction $Model @{ characters = ConvertTo-Code 'guten morgen' } -Top 2 -LabelPath $Sample/labels.txt
        $prediction.psobject.Properties.Name | Should -Be 'Sample', 'language', 'Label', 'Score'
        $prediction.Label | Should -Be 'German'
        $prediction.Score | Should -Be $prediction.language[0].Score
        ($prediction | ConvertTo-Csv | ConvertFrom-Csv).language | Should -BeLike 'German 0.*, * 0.*'
        $row = (Invoke-ModelPrediction $Model $Features)[0] | ConvertTo-Csv | ConvertFrom-Csv
        [float[]]($row.language -split ', ') | Should -HaveCount 5
        (Invoke-ModelPrediction $Model $Features)[0] | ConvertTo-Json -Compress | Should -Match '"language":\[[^"]*\]'
    }

    It 'gives every number a column with -Flat' {
        $flat = (Invoke-ModelPrediction $Model $Features -Flat)[3]
        $flat.psobject.Properties.Name | Should -Be 'Sample', 'language_0', 'language_1', 'language_2', 'language_3', 'language_4'
        $flat.language_2 | Should -Be (Invoke-ModelPrediction $Model $Features)[3].language[2]
        $named = (Invoke-ModelPrediction $Model $Features -Flat -LabelPath $Sample/labels.txt)[3]
        $named.psobject.Properties.Name | Should -Be (@('Sample') + (Get-Content $Sample/labels.txt))
        (Invoke-ModelPrediction $Model $Features -Flat -Top 2 -LabelPath $Sample/labels.txt)[0].psobject.Properties.Name | Should -Be 'Sample', 'Label1', 'Score1', 'Label2', 'Score2'
        (Invoke-ModelPrediction $Model $Features -Flat -Top 1)[0].psobject.Properties.Name | Should -Be 'Sample', 'Label', 'Score'
        (Invoke-ModelPrediction $ModelPath $Features -Flat -Output conv1d)[0].conv1d_1_2 | Should -Be (Invoke-ModelPrediction $ModelPath $Features -Output conv1d)[0].conv1d[1, 2]
        (Invoke-ModelPrediction $ModelPath $Features -Flat -Top 1 -Output dense, language)[0].psobject.Properties.Name | Should -Be 'Sample', 'dense_Label', 'dense_Score', 'language_Label', 'language_Score'
    }

    It 'refuses labels that nothing uses, or that are too few' {
        { Invoke-ModelPrediction $Model $Features -LabelPath $Sample/labels.txt } | Should -Throw -ErrorId 'LabelNotUsed,*'
        Set-Content $TestDrive/few.txt 'one', 'two'
        { Invoke-ModelPrediction $Model $Features -Flat -LabelPath $TestDrive/few.txt -ErrorAction Stop } | Should -Throw '*2 labels*5 elements*'
    }

    It 'takes <Form>' -TestCases @(
        @{ Form = 'an array'; Value = { , (ConvertTo-Code 'guten morgen') } }
        @{ Form = 'a hashtable'; Value = { @{ characters = ConvertTo-Code 'guten morgen' } } }
        @{ Form = 'a hashtable whose key is in another case'; Value = { @{ CHARACTERS = ConvertTo-Code 'guten morgen' } } }
        @{ Form = 'an object with properties'; Value = { [pscustomobject]@{ characters = ConvertTo-Code 'guten morgen' } } }
        @{ Form = 'a row of Import-Csv, a column for each number'; Value = {
                $codes = ConvertTo-Code 'guten morgen'
                $row = [ordered]@{}
                0..23 | ForEach-Object { $row["c$_"] = "$($codes[$_])" }
                [pscustomobject]$row
            }
        }
        @{ Form = 'a list in a list'; Value = { , @(, (ConvertTo-Code 'guten morgen')) } }
    ) {
        $prediction = Invoke-ModelPrediction $Model (& $Value) -Top 1
        $prediction | Should -HaveCount 1
        $prediction.language[0].Index | Should -Be 1
    }

    It 'takes samples from the pipeline and numbers them' {
        $rows = 'guten morgen', 'bonjour tout le monde' | ForEach-Object { [pscustomobject]@{ characters = ConvertTo-Code $_ } }
        $predictions = $rows | Invoke-ModelPrediction $Model -Top 1
        $predictions.Sample | Should -Be 0, 1
        $predictions.language.Index | Should -Be 1, 2
    }

    It 'takes a batch in a hashtable' {
        $batch = @{ characters = @((ConvertTo-Code 'guten morgen'), (ConvertTo-Code 'bonjour tout le monde')) }
        (Invoke-ModelPrediction $Model $batch -Top 1).language.Index | Should -Be 1, 2
    }

    It 'reports an input that does not fit and goes on with the next' {
        $inputs = @{ characters = 1, 2, 3 }, @{ letters = 1; words = 2 }, @{ characters = 1, 'x' }, @{ characters = ConvertTo-Code 'guten morgen' }
        $predictions = $inputs | Invoke-ModelPrediction $Model -ErrorVariable errors -ErrorAction SilentlyContinue
        $predictions | Should -HaveCount 1
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InvalidInput', 'InvalidInput', 'InvalidInput'
        $errors[1].ErrorDetails.RecommendedAction | Should -BeLike '*characters: int32 (N, 24)*'
    }

    It 'refuses outputs that differ in case alone, which would be one property' {
        # x: float32 (1, 3); y = -x, Y = |x|.
        $path = "$TestDrive/case.onnx"
        [IO.File]::WriteAllBytes($path, [Convert]::FromBase64String('CAg6XAoLCgF4EgF5IgNOZWcKCwoBeBIBWSIDQWJzEgFnWhMKAXgSDgoMCAESCAoCCAEKAggDYhMKAXkSDgoMCAESCAoCCAEKAggDYhMKAVkSDgoMCAESCAoCCAEKAggDQgQKABAN'))
        $input_ = @{ x = , @(1.0, -2.0, 3.0) }
        foreach ($options in @{}, @{ Top = 1 }, @{ Flat = $true }, @{ As = 'Array' }) {
            { Invoke-ModelPrediction $path $input_ @options -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*' -ExpectedMessage "*'y' and 'Y'*"
        }

        (Invoke-ModelPrediction $path $input_ -Output Y).psobject.Properties['Y'].Value | Should -Be 1, 2, 3
        (Invoke-ModelPrediction $path $input_ -Output y).psobject.Properties['y'].Value | Should -Be -1, 2, -3
    }

    It 'refuses an input that is given twice' {
        # y = x: float64 (1, 3).
        $path = "$TestDrive/identity.onnx"
        [IO.File]::WriteAllBytes($path, [Convert]::FromBase64String('CAg6PwoQCgF4EgF5IghJZGVudGl0eRIBZ1oTCgF4Eg4KDAgLEggKAggBCgIIA2ITCgF5Eg4KDAgLEggKAggBCgIIA0IECgAQDQ=='))
        $twice = [hashtable]::new([StringComparer]::Ordinal)
        $twice['x'] = , @(1.0, 2.0, 3.0)
        $twice['X'] = , @(4.0, 5.0, 6.0)
        { Invoke-ModelPrediction $path $twice -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*' -ExpectedMessage "*The input 'x'*is given twice*"
        (Invoke-ModelPrediction $path @{ X = $twice['X'] }).y | Should -Be 4, 5, 6
    }

    It 'ends when the model cannot be opened' {
        { Invoke-ModelPrediction $TestDrive/none.h5 @{ characters = 1 } } | Should -Throw -ErrorId 'PathNotFound,*'
        { Invoke-ModelPrediction Env:/PATH @{ characters = 1 } } | Should -Throw '*Environment*'
    }

    It 'makes any layer or weight the output' {
        $rows = Invoke-ModelPrediction $ModelPath (Join-Path $Sample features.npz) -Output dense, 'conv1d:0'
        $rows[0].psobject.Properties.Name | Should -Be 'Sample', 'dense', 'conv1d:0'
        $rows[0].dense.Count | Should -Be 64
        (Invoke-ModelPrediction $ModelPath -Output 'dense/kernel:0').'dense/kernel:0'.Shape | Should -Be '(64, 64)'
        (Import-Model $ModelPath | Invoke-ModelPrediction -Output 'dense/bias').'dense/bias'.Count | Should -Be 64
        Invoke-ModelPrediction $ModelPath -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*'
    }

    It 'gives a variable of a meta graph as a session does' {
        Assert-Corpus
        $meta = Join-Path $CorpusRoot 'checkpoint-v2/siamese-v2/model.ckpt.meta'
        $value = (Invoke-ModelPrediction $meta -Output 'conv1/weights:0').'conv1/weights:0'
        $value.Shape | Should -Be '(7, 7, 1, 32)'
        $value[0, 0, 0, 0] | Should -Be (Get-CheckpointTensor $meta 'conv1/weights:0')[0, 0, 0, 0]
    }

    It 'shares a model between runspaces' {
        $classes = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:StagedModule
            (Invoke-ModelPrediction $using:Model $using:Features -Top 1).language.Index -join ' '
        }
        $classes | Select-Object -Unique | Should -HaveCount 1
    }

    It 'gives the expected predictions of the corpus models of layers that are supported' {
        Assert-Corpus
        $checked = 0
        foreach ($values in Get-ChildItem $CorpusRoot/keras-h5/*/expected/io.npz) {
            $models = @(Get-ChildItem $values.Directory.Parent -Filter *.h5 | Where-Object Name -NotLike *weights*)
            if ($models.Count -ne 1) { continue }
            $predictions = @(Invoke-ModelPrediction $models[0] $values -ErrorVariable errors -ErrorAction SilentlyContinue)
            if ($errors) {
                $errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedModel,*' -Because "$($models[0]): $($errors[0])"
                continue
            }
            foreach ($expected in Get-CheckpointTensor $values -Name out/* | Where-Object Name -NotLike out/layer/*) {
                # Of a model of one output the file may call it otherwise.
                $name = $expected.Name -replace '^out/'
                if ($name -notin $predictions[0].psobject.Properties.Name) { $name = @($predictions[0].psobject.Properties.Name)[-1] }
                $actual = $predictions | ForEach-Object {
                    $value = $_.$name
                    if ($value -is [TfModelTools.Cmdlets.Objects.NamedTensor]) { $value.ToArray() } else { $value }
                }
                $wanted = $expected.ToArray()
                $actual.Count | Should -Be $wanted.Count -Because "$($models[0]) $name"
                for ($i = 0; $i -lt $wanted.Count; $i++) {
                    if ([Math]::Abs($actual[$i] - $wanted[$i]) -gt 1e-4 + 1e-4 * [Math]::Abs($wanted[$i])) {
                        $actual[$i] | Should -Be $wanted[$i] -Because "$($models[0]) $name[$i]"
                    }
                }
            }
            $checked++
        }
        Write-Host "    $checked models of the corpus"
        $checked | Should -BeGreaterThan 5
    }
}
