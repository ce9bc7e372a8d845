BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Kernel = Get-CheckpointVariable $SampleCheckpoint -Name *kernel* | Where-Object { -not $_.IsOptimizerState -and $_.Rank -eq 3 } | Select-Object -First 1

    # A tensor of 0, 1, 2, ... whose every element is its place.
    function New-Tensor([long[]] $Shape, [string] $Name = 't') {
        $count = 1
        $Shape | ForEach-Object { $count *= $_ }
        $bytes = [byte[]]::new(4 * $count)
        for ($i = 0; $i -lt $count; $i++) { [BitConverter]::GetBytes([float]$i).CopyTo($bytes, 4 * $i) }
        $tensorShape = [TfModelTools.Tensors.TensorShape]$Shape
        [TfModelTools.Cmdlets.Objects.NamedTensor]::new($Name, [TfModelTools.Tensors.Tensor]::new('Float32', $tensorShape, $bytes), '')
    }
}

Describe 'Get-CheckpointTensor' {
    It 'reads the numbers of a .json as the type that is asked for' {
        Set-Content $TestDrive/text.json '{ "x": [0.1, 3.5] }'
        (Get-CheckpointTensor $TestDrive/text.json -Name x -DataType float64).ToArray() | Should -Be 0.1, 3.5
        (Get-CheckpointVariable $TestDrive/text.json | Get-CheckpointTensor -DataType double -As Array) | Should -Be 0.1, 3.5
    }

    It 'gives the values of a variable as one object' {
        $tensor = Get-CheckpointTensor $SampleCheckpoint -Name $Kernel.Name
        $tensor | Should -HaveCount 1
        $tensor.Name | Should -Be $Kernel.Name
        $tensor.DataType | Should -Be 'float32'
        $tensor.Shape | Should -Be $Kernel.Shape
        $values = $tensor.ToArray()
        , $values | Should -BeOfType ([float[]])
        $values.Count | Should -Be $Kernel.ElementCount
        $data = [IO.File]::ReadAllBytes((Join-Path $SampleCheckpoint $Kernel.Shard))
        $values[0] | Should -Be ([BitConverter]::ToSingle($data, $Kernel.Offset))
        $values[-1] | Should -Be ([BitConverter]::ToSingle($data, $Kernel.Offset + $Kernel.ByteSize - 4))
    }

    It 'takes variables from the pipeline' {
        $variables = Get-CheckpointVariable $SampleCheckpoint -Name *bias*
        ($variables | Get-CheckpointTensor).Name | Should -Be $variables.Name
    }

    It 'takes the name of a tensor for its variable' {
        $name = (Get-CheckpointVariable $SampleCheckpoint)[0].Name
        $tensor = Get-CheckpointTensor $SampleCheckpoint "${name}:0"
        $tensor.Name | Should -Be "${name}:0"
        $tensor.Shape | Should -Be (Get-CheckpointTensor $SampleCheckpoint $name).Shape
        { Get-CheckpointTensor $SampleCheckpoint "${name}:1" -ErrorAction Stop } | Should -Throw '*holds no variable*'
    }

    It 'reads text and scalars' {
        $tensors = Get-CheckpointTensor $SampleCheckpoint -Name _CHECKPOINTABLE_OBJECT_GRAPH, save_counter*
        $tensors.DataType | Should -Be 'string', 'int64'
        $tensors[1].ToArray()[0] | Should -BeGreaterThan 0
    }

    It 'reports a damaged value and goes on with the others' {
        $folder = (Copy-Item $SampleCheckpoint $TestDrive/damaged -Recurse -PassThru)[0].FullName
        $data = [IO.File]::ReadAllBytes("$folder/$($Kernel.Shard)")
        $data[$Kernel.Offset] = $data[$Kernel.Offset] -bxor 1
        [IO.File]::WriteAllBytes("$folder/$($Kernel.Shard)", $data)
        $tensors = Get-CheckpointVariable $folder | Get-CheckpointTensor -ErrorVariable errors -ErrorAction SilentlyContinue
        $tensors.Count | Should -Be ((Get-CheckpointVariable $folder).Count - 1)
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ChecksumMismatch,*'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $errors[0].TargetObject.Name | Should -Be $Kernel.Name
    }

    It 'completes -Name' {
        (Get-Completion "Get-CheckpointTensor '$SampleCheckpoint' _CHECK")[0].CompletionText | Should -Be '_CHECKPOINTABLE_OBJECT_GRAPH'
    }
}

Describe 'Tensor objects' {
    It 'index as numpy arrays do' {
        $t = New-Tensor 2, 3, 4
        $t[1, 2, 3] | Should -Be 23
        $t[-1, -1, -1] | Should -Be 23
        $t[1].Shape | Should -Be '(3, 4)'
        $t[1][2].ToArray() | Should -Be 20, 21, 22, 23
        $t[0, ':', 1].ToArray() | Should -Be 1, 5, 9
        $t['0,1:,::2'].ToArray() | Should -Be 4, 6, 8, 10
        $t['::-1', 0, 0].ToArray() | Should -Be 12, 0
        $t['5:'].Shape | Should -Be '(0, 3, 4)'
        $t[0, (1..2)].ToArray() | Should -Be (4..11)
        $t[(1..0)].ToArray()[0] | Should -Be 12
        $t[0, (1..2)].Name | Should -Be 't[0, [1, 2]]'
    }

    It 'convert to arrays' {
        $t = New-Tensor 2, 3
        $t.ToMultidimensionalArray()[1, 2] | Should -Be 5
        , $t.ToMultidimensionalArray() | Should -BeOfType ([float[, ]])
    }

    It 'say which index is wrong' {
        $t = New-Tensor 2, 3
        { $t[2, 0] } | Should -Throw '*out of range for axis 0*'
        { $t[0, 0, 0] } | Should -Throw '*3 indices*2 dimensions*'
        { $t[0, (0, 0)] } | Should -Throw '*no range*'
        { $t['x'] } | Should -Throw "*'x' is no index*"
    }

    It 'show a short preview however large they are, and do not flood the pipeline' {
        $t = New-Tensor 1000, 200
        @($t) | Should -HaveCount 1
        $text = $t | Out-String
        $text.Length | Should -BeLessThan 500
        $text | Should -Match 't float32 \(1000, 200\)'
        $text | Should -Match '\[\[0, 1, 2, \.\.\., 197, 198, 199\],'
        (New-Tensor 2, 2).Preview | Should -Be '[[0, 1], [2, 3]]'
    }
}
