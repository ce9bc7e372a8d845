BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
}

Describe 'Export-Checkpoint' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $prefix = Join-Path $folder model.ckpt
    }

    It 'writes what is piped in, and the graph of objects with it' {
        Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer | Export-Checkpoint $prefix
        Test-Checkpoint $folder | Should -BeTrue
        $names = (Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer).Name
        (Get-CheckpointVariable $folder).Name | Sort-Object | Should -Be (@('_CHECKPOINTABLE_OBJECT_GRAPH') + $names | Sort-Object)
        Compare-Checkpoint $SampleCheckpoint $folder -ExcludeOptimizer | Should -BeNullOrEmpty
    }

    It 'takes checkpoints, files, tensors and arrays, and joins them' {
        Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer | Export-ModelWeights (Join-Path $folder w.npz)
        $tensor = Get-CheckpointTensor $SampleCheckpoint -Name *save_counter*
        $matrix = [float[,]]::new(2, 3); $matrix[1, 2] = 4
        Get-Item (Join-Path $folder w.npz) | Export-Checkpoint $prefix -Name *kernel*
        @(Get-CheckpointVariable $prefix).Count | Should -BeGreaterThan 1
        $made = @{ 'a/matrix' = $matrix; b = 1, 2; c = 1.5; d = @(@(1.0, 2.0), @(3.0, 4.0)); s = 'x', 'yy'; h = [byte[]](1, 2) }, (Join-Path $folder w.npz), $tensor |
            Export-Checkpoint $prefix -Force -PassThru
        $made | Should -BeOfType ([TfModelTools.Cmdlets.Objects.Checkpoint])
        $made.IsLatest | Should -BeTrue
        $shapes = @{}
        Get-CheckpointVariable $prefix | ForEach-Object { $shapes[$_.Name] = "$($_.DataType) $($_.Shape)" }
        $shapes['a/matrix'] | Should -Be 'float32 (2, 3)'
        $shapes['b'] | Should -Be 'int32 (2,)'
        $shapes['c'] | Should -Be 'float64 ()'
        $shapes['d'] | Should -Be 'float64 (2, 2)'
        $shapes['s'] | Should -Be 'string (2,)'
        $shapes['h'] | Should -Be 'uint8 (2,)'
        $shapes.Keys | Should -Contain $tensor.Name
        (Get-CheckpointTensor $prefix -Name a/matrix)[1, 2] | Should -Be 4
        Get-Checkpoint $SampleCheckpoint -Latest | Export-Checkpoint (Join-Path $folder copy)
        Compare-Checkpoint $SampleCheckpoint (Join-Path $folder copy) | Should -BeNullOrEmpty
    }

    It 'numbers checkpoints, keeps so many, and updates the state file' {
        foreach ($step in 1..4) { @{ x = [float]$step } | Export-Checkpoint $prefix -GlobalStep $step -MaxToKeep 2 }
        (Get-Checkpoint $folder).Step | Should -Be 3, 4
        (Get-Checkpoint $folder -Latest).Step | Should -Be 4
        @{ x = [float]9 } | Export-Checkpoint $prefix -GlobalStep 9 -NoStateFile
        (Get-Checkpoint $folder -Latest).Step | Should -Be 4
        { @{ x = 1 } | Export-Checkpoint $prefix -KeepEvery 2:00:00 -ErrorAction Stop } | Should -Throw -ErrorId 'MaxToKeepMissing,*'
    }

    It 'renames, casts, shards and prunes' {
        @{ 'net/w' = [float[]](1, 2, 3); 'net/b' = [float[]](4, 5); step = 7L } |
            Export-Checkpoint $prefix -Rename { $_ -replace '^net/', '' } -DataType half -ShardSize 6
        $variables = Get-CheckpointVariable $prefix
        $variables.Name | Should -Be b, step, w
        $variables.DataType | Should -Be float16, int64, float16
        (Get-ChildItem $folder -Filter *.data-*).Count | Should -Be 3
        Export-Checkpoint (Join-Path $folder one) -InputObject $prefix -Rename @{ w = 'kernel' } -Name w
        (Get-CheckpointVariable (Join-Path $folder one)).Name | Should -Be kernel
        Set-Content (Join-Path $folder keys.txt) "b`nw"
        Export-Checkpoint (Join-Path $folder two) $prefix -KeyFile (Join-Path $folder keys.txt)
        (Get-CheckpointVariable (Join-Path $folder two)).Name | Should -Be b, w
    }

    It 'touches nothing with -WhatIf, and replaces only with -Force' {
        @{ x = 1 } | Export-Checkpoint $prefix -WhatIf
        Get-ChildItem $folder | Should -BeNullOrEmpty
        @{ x = 1 } | Export-Checkpoint $prefix
        $before = Get-FolderState $folder
        { @{ x = 2 } | Export-Checkpoint $prefix -ErrorAction Stop } | Should -Throw -ErrorId 'OutputFailed,*'
        { @{ x = 2 } | Export-Checkpoint $prefix -Force -NoClobber -ErrorAction Stop } | Should -Throw -ErrorId 'OutputFailed,*'
        { 'nonsense' | Export-Checkpoint (Join-Path $folder new) -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { @{ x = Get-Date } | Export-Checkpoint (Join-Path $folder new) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
        { @{ x = @(@(1), @(1, 2)) } | Export-Checkpoint (Join-Path $folder new) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
        Get-FolderState $folder | Should -Be $before
        @{ x = 2 } | Export-Checkpoint $prefix -Force
        (Get-CheckpointTensor $prefix x).ToArray() | Should -Be 2
    }
}
