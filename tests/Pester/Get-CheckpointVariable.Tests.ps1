BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Get-CheckpointVariable' {
    It 'lists a checkpoint by folder, prefix, index file and state file alike' {
        $byFolder = Get-CheckpointVariable $SampleCheckpoint
        $byFolder.Count | Should -BeGreaterThan 4
        foreach ($path in 'language-1', 'language-1.index', 'checkpoint') {
            (Get-CheckpointVariable (Join-Path $SampleCheckpoint $path)).Name | Should -Be $byFolder.Name
        }
    }

    It 'gives typed, flat objects' {
        $variable = Get-CheckpointVariable $SampleCheckpoint | Where-Object DataType -EQ float32 | Select-Object -First 1
        $variable | Should -BeOfType ([TfModelTools.Cmdlets.Objects.CheckpointVariable])
        $variable.Shape | Should -Match '^\((\d+,|\d+(, \d+)+|)\)$'
        $product = 1L
        $variable.Dimensions | ForEach-Object { $product *= $_ }
        $variable.ElementCount | Should -Be $product
        $variable.ByteSize | Should -Be (4 * $product)
        $variable.Shard | Should -Be 'language-1.data-00000-of-00001'
        $variable.Offset | Should -BeGreaterOrEqual 0
        $variable.Path | Should -Be (Join-Path $SampleCheckpoint 'language-1')
    }

    It 'tells state of training from the model' {
        $variables = Get-CheckpointVariable $SampleCheckpoint
        ($variables | Where-Object IsOptimizerState).Name | Should -Contain '_CHECKPOINTABLE_OBJECT_GRAPH'
        ($variables | Where-Object { -not $_.IsOptimizerState }).Name | Where-Object { $_ -match 'OPTIMIZER_SLOT' } | Should -BeNullOrEmpty
    }

    It 'filters by name and wildcard, in any case' {
        $all = Get-CheckpointVariable $SampleCheckpoint
        (Get-CheckpointVariable $SampleCheckpoint -Name *KERNEL*).Name | Should -Be ($all.Name -like '*kernel*')
        (Get-CheckpointVariable $SampleCheckpoint $all[0].Name).Name | Should -Be $all[0].Name
    }

    It 'says which names there are not, and goes on' {
        $found = Get-CheckpointVariable $SampleCheckpoint -Name *kernel*, no/such/name -ErrorVariable errors -ErrorAction SilentlyContinue
        $found | Should -Not -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*GetCheckpointVariableCommand'
        $errors[0].ErrorDetails.Message | Should -BeLike "*'no/such/name'*"
    }

    It 'suggests the nearest names, and reports a wrong pattern' {
        $name = (Get-CheckpointVariable $SampleCheckpoint -Name *kernel*)[0].Name
        { Get-CheckpointVariable $SampleCheckpoint -Name $name.Replace('kernel', 'kernal'), '[a' } | Should -Throw -ErrorId 'InvalidInput,*'
        Get-CheckpointVariable $SampleCheckpoint -Name $name.Replace('kernel', 'kernal') -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*'$name'*"
    }

    It 'takes relative paths, PSDrives, wildcards and pipeline input' {
        $names = (Get-CheckpointVariable $SampleCheckpoint).Name
        Push-Location $Sample
        try {
            (Get-CheckpointVariable ./checkpoint).Name | Should -Be $names
            (Get-CheckpointVariable checkpoint/language-*).Name | Should -Be $names -Because 'the files of one checkpoint are one checkpoint'
        }
        finally {
            Pop-Location
        }
        $null = New-PSDrive -Name sample -PSProvider FileSystem -Root $Sample
        (Get-CheckpointVariable sample:/checkpoint).Name | Should -Be $names
        (Get-ChildItem $SampleCheckpoint -Filter *.index | Get-CheckpointVariable).Name | Should -Be $names
        ([pscustomobject]@{ LiteralPath = $SampleCheckpoint } | Get-CheckpointVariable).Name | Should -Be $names
        ($SampleCheckpoint | Get-CheckpointVariable).Name | Should -Be $names
    }

    It 'takes a weight file and a checkpoint of which it has the prefix as its name for two' {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive prefix)).FullName
        @{ b = [float]2 } | Export-Checkpoint (Join-Path $folder weights.h5) -NoStateFile
        @{ a = [float]1 } | Export-ModelWeights (Join-Path $TestDrive weights.h5)
        Move-Item (Join-Path $TestDrive weights.h5) $folder
        (Get-CheckpointVariable "$folder/weights.h5", "$folder/weights.h5.index").Name | Should -Be a, b
        (Get-ChildItem $folder | Get-CheckpointVariable).Name | Sort-Object | Should -Be a, b
        (Get-CheckpointVariable "$folder/*").Name | Sort-Object | Should -Be a, b
        Get-ChildItem $folder | Export-ModelWeights (Join-Path $TestDrive both.npz)
        (Get-CheckpointVariable $TestDrive/both.npz).Name | Sort-Object | Should -Be a, b
        @(Test-Checkpoint "$folder/*") | Should -Be $true -Because 'there is one checkpoint'

        # An empty file of the prefix' name, as some programs want, is no file of its own.
        Clear-Content (Join-Path $folder weights.h5)
        (Get-CheckpointVariable "$folder/*").Name | Should -Be b
    }

    It 'takes checkpoints of both versions of one prefix for two' {
        Assert-Corpus
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive versions)).FullName
        @{ b = [float]2 } | Export-Checkpoint (Join-Path $folder m-1) -NoStateFile
        Copy-Item (Join-Path $CorpusRoot checkpoint-v1/siamese-v1/model.ckpt) (Join-Path $folder m-1)
        $first = (Get-CheckpointVariable "$folder/m-1").Name
        $first | Should -Not -Contain b
        (Get-CheckpointVariable "$folder/m-1", "$folder/m-1.index").Name | Should -Be @($first; 'b')
        (Get-CheckpointVariable "$folder/m-*").Name | Sort-Object -Unique | Should -Be (@($first; 'b') | Sort-Object)
        (Get-ChildItem $folder | Get-CheckpointVariable).Count | Should -Be ($first.Count + 1)
        Test-Checkpoint "$folder/m-1", "$folder/m-1.index" | Should -HaveCount 2
        Get-Checkpoint $folder | Get-CheckpointVariable | Should -HaveCount ($first.Count + 1)
        (Get-ChildItem $folder | Get-Checkpoint).Count | Should -Be (Get-Checkpoint $folder).Count
    }

    It 'takes brackets literally with -LiteralPath, and escaped with -Path' {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'run [1]')).FullName
        foreach ($file in Get-ChildItem $SampleCheckpoint) { [IO.File]::Copy($file.FullName, [IO.Path]::Combine($folder, $file.Name)) }
        Get-CheckpointVariable -LiteralPath $folder | Should -Not -BeNullOrEmpty
        Get-CheckpointVariable -Path ([WildcardPattern]::Escape($folder)) | Should -Not -BeNullOrEmpty
    }

    It 'reports each bad path as one error and goes on with the next' {
        Set-Content $TestDrive/notes.txt 'Not a checkpoint.'
        $null = New-Item -ItemType Directory $TestDrive/empty
        $found = Get-CheckpointVariable $TestDrive/nothing, $TestDrive/empty, $TestDrive/notes.txt, Env:/PATH, nodrive:/x, $SampleCheckpoint -ErrorVariable errors -ErrorAction SilentlyContinue
        $found | Should -Not -BeNullOrEmpty
        $errors.FullyQualifiedErrorId -replace ',.*' | Should -Be 'PathNotFound', 'PathNotFound', 'UnrecognizedFormat', 'ProviderNotSupported', 'DriveNotFound'
        $errors.CategoryInfo.Category | Should -Be 'ObjectNotFound', 'ObjectNotFound', 'InvalidType', 'InvalidArgument', 'ObjectNotFound'
        $errors[1].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $errors[1].TargetObject | Should -Be "$TestDrive/empty"
    }

    It 'stops at the first error with -ErrorAction Stop' {
        { Get-CheckpointVariable $TestDrive/nothing -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'ends quietly when the pipeline has enough' {
        Get-CheckpointVariable $SampleCheckpoint | Select-Object -First 2 | Should -HaveCount 2
    }

    It 'says with -Verbose what was detected' {
        $messages = Get-CheckpointVariable $SampleCheckpoint -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$messages" | Should -BeLike '*TensorFlow checkpoint V2*'
    }

    It 'shows a table by checkpoint with sizes for people' {
        $text = Get-CheckpointVariable $SampleCheckpoint | Out-String -Width 100
        $text | Should -Match 'Checkpoint: .*language-1'
        $text | Should -Match 'DataType +Shape +Size +Name'
        $text | Should -Match '\d+(\.\d+)? (B|KiB|MiB)'
    }

    It 'leaves the session readable: CSV, JSON, CLIXML' {
        $variable = Get-CheckpointVariable $SampleCheckpoint -Name *kernel* | Select-Object -First 1
        ($variable | ConvertTo-Csv | ConvertFrom-Csv).Shape | Should -Be $variable.Shape
        $json = $variable | ConvertTo-Json | ConvertFrom-Json
        $json.Dimensions | Should -Be $variable.Dimensions
        $json.DataType | Should -Be 'float32'
        $path = Join-Path $TestDrive 'v.clixml'
        $variable | Export-Clixml $path
        (Import-Clixml $path).Shape | Should -Be $variable.Shape
    }

    It 'works under a culture with comma decimals' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            Get-CheckpointVariable $SampleCheckpoint | Out-String | Should -Not -Match '\d,\d\d KiB'
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }

    It 'lists the corpus checkpoints with the names, types and shapes of their references' {
        Assert-Corpus
        $references = Get-ChildItem $CorpusRoot/checkpoint-v2/*/expected/*.tensors.json
        $references.Count | Should -BeGreaterThan 5
        foreach ($reference in $references) {
            $prefix = (Get-ChildItem $reference.Directory.Parent -Recurse -Filter $reference.Name.Replace('.tensors.json', '.index')).FullName -replace '\.index$'
            $expected = (Get-Content $reference -Raw | ConvertFrom-Json).tensors
            $expected = $expected | ForEach-Object { "$($_.name) $($_.dtype) $($_.shape -join ',')" } | Sort-Object
            $found = Get-CheckpointVariable -LiteralPath $prefix | ForEach-Object { "$($_.Name) $($_.DataType) $($_.Dimensions -join ',')" } | Sort-Object
            $found | Should -Be $expected -Because $prefix
        }
    }
}

Describe 'Completion of -Name' {
    It 'offers the names in the file named before, with type and shape' {
        $name = (Get-CheckpointVariable $SampleCheckpoint -Name *kernel*)[0]
        $completions = Get-Completion "Get-CheckpointVariable '$SampleCheckpoint' -Name $($name.Name.Substring(0, 3))"
        $match = $completions | Where-Object ListItemText -EQ $name.Name
        $match.CompletionText | Should -Be $name.Name
        $match.ToolTip | Should -Be "$($name.DataType) $($name.Shape)"
    }

    It 'knows relative paths and keeps the quote that was typed' {
        Push-Location $Sample
        try {
            (Get-Completion 'Get-CheckpointVariable ./checkpoint -Name "_CHECK')[0].CompletionText | Should -Be '"_CHECKPOINTABLE_OBJECT_GRAPH"'
            (Get-Completion "Get-CheckpointVariable ./checkpoint -Name '_CHECK")[0].CompletionText | Should -Be "'_CHECKPOINTABLE_OBJECT_GRAPH'"
        }
        finally {
            Pop-Location
        }
    }

    It 'says nothing where there is no file' {
        Get-Completion "Get-CheckpointVariable $TestDrive/none -Name x" | Where-Object ToolTip -Match 'float' | Should -BeNullOrEmpty
    }
}
