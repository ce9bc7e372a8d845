BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Weights = Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer

    # A .npy file of zeros, made without writing them: large enough that an export of it can be stopped half way.
    function New-LargeArray([string] $Path, [long] $Count) {
        $header = "{'descr': '<f4', 'fortran_order': False, 'shape': ($Count,), }".PadRight(117) + "`n"
        $stream = [System.IO.File]::Create($Path)
        $stream.Write([byte[]](0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0))
        $stream.Write([System.Text.Encoding]::ASCII.GetBytes($header))
        $stream.SetLength(128 + 4 * $Count)
        $stream.Dispose()
    }
}

Describe 'Export-ModelWeights' {
    It 'writes .npz, each array under its name with its shape and values' {
        $Weights | Export-ModelWeights $TestDrive/weights.npz
        $back = Get-CheckpointVariable $TestDrive/weights.npz
        $back.Name | Sort-Object | Should -Be ($Weights.Name | Sort-Object)
        foreach ($variable in $Weights) {
            $written = Get-CheckpointTensor $TestDrive/weights.npz -Name $variable.Name
            $written.Shape | Should -Be $variable.Shape
            [System.Linq.Enumerable]::SequenceEqual([float[]]$written.ToArray(), [float[]]($variable | Get-CheckpointTensor).ToArray()) | Should -BeTrue
        }
    }

    It 'writes a hashtable by name, the same file every time, and an ordered table as it stands' {
        $names = 'delta', 'alpha', 'Gamma', 'beta', 'zeta', 'a/b', 'eta'
        $table = @{}
        $ordered = [ordered]@{}
        $names.ForEach{ $table[$_] = 1.5; $ordered[$_] = 1.5 }
        $table | Export-ModelWeights $TestDrive/table.npz
        (Get-CheckpointVariable $TestDrive/table.npz).Name | Should -BeExactly ([string[]]('Gamma', 'a/b', 'alpha', 'beta', 'delta', 'eta', 'zeta'))
        $ordered | Export-ModelWeights $TestDrive/ordered.npz
        (Get-CheckpointVariable $TestDrive/ordered.npz).Name | Should -BeExactly $names
    }

    It 'writes .json whose numbers parse back to the same bits' {
        $small = $Weights | Sort-Object ElementCount | Select-Object -First 2
        $small | Export-ModelWeights $TestDrive/weights.json
        $json = Get-Content $TestDrive/weights.json -Raw | ConvertFrom-Json -AsHashtable
        foreach ($variable in $small) {
            [float[]]$json[$variable.Name] | Should -Be ($variable | Get-CheckpointTensor).ToArray()
        }
    }

    It 'goes by -Format where it is given, and refuses an unknown extension' {
        $Weights | Export-ModelWeights $TestDrive/weights.bin -Format Npz
        (Get-CheckpointVariable $TestDrive/weights.bin)[0].Format | Should -BeLike '*npz*'
        { $Weights | Export-ModelWeights $TestDrive/weights.xyz } | Should -Throw -ErrorId 'InvalidInput,*'
    }

    It 'takes variables of several files, and tensors' {
        $Weights | Select-Object -First 1 | Export-ModelWeights $TestDrive/one.npz
        $Weights | Select-Object -Last 1 | Export-ModelWeights $TestDrive/two.h5
        $tensor = $Weights | Select-Object -Skip 1 -First 1 | Get-CheckpointTensor
        @(Get-CheckpointVariable $TestDrive/one.npz) + @(Get-CheckpointVariable $TestDrive/two.h5) + @($tensor) | Export-ModelWeights $TestDrive/three.safetensors
        $back = Get-CheckpointVariable $TestDrive/three.safetensors
        $back.Name | Sort-Object | Should -Be (@($Weights[0].Name, $Weights[-1].Name, $tensor.Name) | Sort-Object)
        (Get-CheckpointTensor $TestDrive/three.safetensors -Name $tensor.Name).ToArray() | Should -Be $tensor.ToArray()
        { 'text' | Export-ModelWeights $TestDrive/four.npz } | Should -Throw -ErrorId 'PathNotFound,*'
        { 4 | Export-ModelWeights $TestDrive/four.npz } | Should -Throw -ErrorId 'NotAVariable,*'
    }

    It 'renames by a hashtable, a file and a script block' {
        $old = $Weights[0].Name
        $Weights | Export-ModelWeights $TestDrive/hash.npz -Rename @{ $old = 'new name' }
        (Get-CheckpointVariable $TestDrive/hash.npz).Name | Should -Contain 'new name'
        (Get-CheckpointVariable $TestDrive/hash.npz).Name | Should -Not -Contain $old
        Set-Content $TestDrive/names.tsv "# old, tab, new`n$old`tfrom a file"
        $Weights | Export-ModelWeights $TestDrive/file.npz -Rename $TestDrive/names.tsv
        (Get-CheckpointVariable $TestDrive/file.npz).Name | Should -Contain 'from a file'
        $Weights | Export-ModelWeights $TestDrive/block.npz -Rename { "net/$_" }
        (Get-CheckpointVariable $TestDrive/block.npz).Name | Sort-Object | Should -Be ($Weights.Name.ForEach{ "net/$_" } | Sort-Object)
        $Weights | Export-ModelWeights $TestDrive/warned.npz -Rename @{ 'no such' = 'x' } -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "*'no such'*"
        { $Weights | Export-ModelWeights $TestDrive/same.npz -Rename { 'same' } } | Should -Throw -ErrorId 'InvalidInput,*'
        { $Weights | Export-ModelWeights $TestDrive/empty.npz -Rename { } } | Should -Throw -ErrorId 'InvalidInput,*'
        Test-Path $TestDrive/same.npz, $TestDrive/empty.npz | Should -Be $false, $false
    }

    It 'reorders axes by patterns, text or a hashtable' {
        $matrix = $Weights | Where-Object Rank -EQ 2 | Select-Object -First 1
        $tensor = $matrix | Get-CheckpointTensor
        foreach ($rule in $matrix.Name, "$($matrix.Name)=1,0", @{ $matrix.Name = 1, 0 }, [ordered]@{ $matrix.Name = $null }) {
            $matrix | Export-ModelWeights $TestDrive/turned.npz -Transpose $rule -Force
            $turned = Get-CheckpointTensor $TestDrive/turned.npz -Name $matrix.Name
            $turned.Dimensions | Should -Be ($matrix.Dimensions[1], $matrix.Dimensions[0])
            $turned[1, 0] | Should -Be $tensor[0, 1]
        }
        { $matrix | Export-ModelWeights $TestDrive/wrong.npz -Transpose 'x=1,1' } | Should -Throw -ErrorId 'InvalidInput,*'
    }

    It 'writes the layout of Keras where it is asked for' {
        @{ first = @($Weights.Name) } | ConvertTo-Json | Set-Content $TestDrive/order.json
        $Weights | Export-ModelWeights $TestDrive/keras.h5 -KerasLayout -KerasOrder $TestDrive/order.json
        (Get-CheckpointVariable $TestDrive/keras.h5).Name | Should -BeLike 'first/*:0'
        { $Weights | Export-ModelWeights $TestDrive/keras.npz -KerasLayout -KerasOrder $TestDrive/order.json } | Should -Throw -ErrorId 'InvalidInput,*'
        $Weights | Export-ModelWeights $TestDrive/unordered.npz
        { Import-ModelWeights $TestDrive/unordered.npz | Export-ModelWeights $TestDrive/none.h5 -KerasLayout } | Should -Throw -ErrorId 'InvalidInput,*'
        { $Weights | Export-ModelWeights $TestDrive/none.h5 -KerasOrder $TestDrive/order.json } | Should -Throw -ErrorId 'NoKerasLayout,*'
    }

    It 'casts with -DataType, by any spelling' {
        $Weights | Export-ModelWeights $TestDrive/half.npz -DataType half
        (Get-CheckpointVariable $TestDrive/half.npz).DataType | Select-Object -Unique | Should -Be 'float16'
    }

    It 'keeps what exists, unless -Force says otherwise, and gives back the file with -PassThru' {
        Set-Content $TestDrive/old.npz 'old'
        { $Weights | Export-ModelWeights $TestDrive/old.npz } | Should -Throw -ErrorId 'OutputFailed,*'
        Get-Content $TestDrive/old.npz | Should -Be 'old'
        ($Weights | Export-ModelWeights $TestDrive/old.npz -Force -PassThru).FullName | Should -Be (Get-Item $TestDrive/old.npz).FullName
        (Get-CheckpointVariable $TestDrive/old.npz).Count | Should -Be $Weights.Count
    }

    It 'refuses integers that float64 would round: <Why>' -ForEach @(
        @{ Why = 'int64 beside a fraction'; Value = @([long]9007199254740993, 1.5) }
        @{ Why = 'uint64 beside a float'; Value = @([ulong]::MaxValue, [float]1) }
        @{ Why = 'text beside a number'; Value = @('9007199254740993', 1) }
        @{ Why = 'a decimal'; Value = @([decimal]9007199254740993, 1.5) }
        @{ Why = 'a decimal with a fraction'; Value = @(9007199254740993.5d) }
    ) {
        { @{ c = $Value } | Export-ModelWeights $TestDrive/rounded.npz } | Should -Throw '*does not hold it exactly*' -ErrorId 'InvalidInput,*'
        Test-Path $TestDrive/rounded.npz | Should -BeFalse
    }

    It 'takes integers that float64 holds beside fractions' {
        @{ c = @([long]9007199254740992, '9007199254740994', [decimal]0.5, 1e300) } | Export-ModelWeights $TestDrive/held.npz
        (Get-CheckpointTensor $TestDrive/held.npz -Name c).ToArray() | Should -Be 9007199254740992, 9007199254740994, 0.5, 1e300
    }

    It 'takes paths as Tab completes them' {
        @{ a = [float[]](1, 2) } | Export-ModelWeights "$TestDrive/br``[1``].npz"
        Test-Path -LiteralPath "$TestDrive/br[1].npz" | Should -BeTrue
        (Import-ModelWeights "$TestDrive/br``[1``].npz" -Template "$TestDrive/br``[1``].npz").Name | Should -Be 'a'
        Compare-Checkpoint "$TestDrive/br``[1``].npz" "$TestDrive/br``[1``].npz" | Should -BeNullOrEmpty
        Export-CheckpointKey "$TestDrive/k``[1``].txt" "$TestDrive/br``[1``].npz"
        (Get-CheckpointVariable "$TestDrive/br``[1``].npz" -KeyFile "$TestDrive/k``[1``].txt").Name | Should -Be 'a'
    }

    It 'touches nothing with -WhatIf' {
        $null = New-Item -ItemType Directory $TestDrive/whatif
        $before = Get-FolderState $TestDrive/whatif
        $Weights | Export-ModelWeights $TestDrive/whatif/weights.npz -WhatIf
        $Weights | Export-ModelWeights $TestDrive/whatif/folder/ -Format NpyFolder -WhatIf
        Get-FolderState $TestDrive/whatif | Should -Be $before
    }

    It 'refuses a missing folder, two variables of one name, and no variable at all' {
        { $Weights | Export-ModelWeights $TestDrive/no/such/weights.npz } | Should -Throw -ErrorId 'OutputFailed,*'
        $Weights | Export-ModelWeights $TestDrive/other.npz
        { @($Weights) + @(Get-CheckpointVariable $TestDrive/other.npz) | Export-ModelWeights $TestDrive/both.npz } | Should -Throw -ErrorId 'InvalidInput,*'
        { @() | Export-ModelWeights $TestDrive/none.npz } | Should -Throw -ErrorId 'NoVariable,*'
        Test-Path $TestDrive/both.npz, $TestDrive/none.npz | Should -Be $false, $false
    }

    It 'leaves nothing behind when the source is damaged' {
        $folder = (Copy-Item $SampleCheckpoint $TestDrive/damaged -Recurse -PassThru)[0].FullName
        $last = $Weights | Sort-Object Offset | Select-Object -Last 1
        $data = [IO.File]::ReadAllBytes("$folder/$($last.Shard)")
        $data[$last.Offset] = $data[$last.Offset] -bxor 1
        [IO.File]::WriteAllBytes("$folder/$($last.Shard)", $data)
        $null = New-Item -ItemType Directory $TestDrive/out
        { Get-CheckpointVariable $folder | Export-ModelWeights $TestDrive/out/weights.npz } | Should -Throw -ErrorId 'ChecksumMismatch,*'
        Get-ChildItem $TestDrive/out -Force | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind when it is stopped half way' {
        $null = New-Item -ItemType Directory $TestDrive/stopped
        New-LargeArray $TestDrive/zeros.npy 100000000
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$StagedModule'; Get-CheckpointVariable '$TestDrive/zeros.npy' | Export-ModelWeights '$TestDrive/stopped/weights.json'")
            $running = $shell.BeginInvoke()
            for ($i = 0; $i -lt 500 -and -not (Get-ChildItem $TestDrive/stopped -Force); $i++) { Start-Sleep -Milliseconds 20 }
            Get-ChildItem $TestDrive/stopped -Force | Should -Not -BeNullOrEmpty -Because 'the export must have begun'
            $running.IsCompleted | Should -BeFalse
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }
        Get-ChildItem $TestDrive/stopped -Force | Should -BeNullOrEmpty
        Remove-Item $TestDrive/zeros.npy
    }

    It 'shows progress of long work, and ends it' {
        New-LargeArray $TestDrive/long.npy 20000000
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$StagedModule'; Get-CheckpointVariable '$TestDrive/long.npy' | Export-ModelWeights '$TestDrive/long.json'").Invoke()
            $records = @($shell.Streams.Progress | Where-Object Activity -EQ 'Exporting weights')
            $records.Count | Should -BeGreaterThan 1
            $records[0].PercentComplete | Should -BeIn (0..100)
            $records[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
        Remove-Item $TestDrive/long.*
    }

    It 'runs in parallel runspaces' {
        1..3 | ForEach-Object -Parallel {
            Import-Module $using:StagedModule
            Get-CheckpointVariable $using:SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer | Export-ModelWeights "$using:TestDrive/parallel$_.npz"
        }
        (Get-FileHash $TestDrive/parallel*.npz).Hash | Select-Object -Unique | Should -HaveCount 1
    }
}
