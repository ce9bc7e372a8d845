BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Weights = Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable -ExcludeOptimizer
}

Describe 'Import-ModelWeights' {
    It 'takes the variables of <_>, to be exported again bit for bit' -ForEach 'w.npz', 'w/', 'w.h5', 'w.safetensors' {
        $Weights | Export-ModelWeights "$TestDrive/$_" -Force
        $imported = Import-ModelWeights "$TestDrive/$_"
        $imported | Should -BeOfType ([TfModelTools.Cmdlets.Objects.CheckpointVariable])
        $imported | Export-ModelWeights $TestDrive/again.npz -Force
        foreach ($variable in $Weights) {
            $back = Get-CheckpointTensor $TestDrive/again.npz -Name $variable.Name
            $back.Shape | Should -Be $variable.Shape
            [System.Linq.Enumerable]::SequenceEqual([float[]]$back.ToArray(), [float[]]($variable | Get-CheckpointTensor).ToArray()) | Should -BeTrue
        }
    }

    It 'gives back types and shapes that .json does not keep, by a template or a key file' {
        $Weights | Export-ModelWeights $TestDrive/w.json
        (Import-ModelWeights $TestDrive/w.json).Rank | Sort-Object -Unique | Should -Be 1
        $imported = Import-ModelWeights $TestDrive/w.json -Template $SampleCheckpoint -WarningAction SilentlyContinue
        $imported | ForEach-Object { "$_" } | Sort-Object | Should -Be ($Weights | ForEach-Object { "$_" } | Sort-Object)
        $Weights | Export-CheckpointKey $TestDrive/keys.txt
        $byKeys = Import-ModelWeights $TestDrive/w.json -KeyFile $TestDrive/keys.txt
        $byKeys.Shape | Should -Be $Weights.Shape
        ($byKeys[0] | Get-CheckpointTensor).ToArray() | Should -Be ($Weights[0] | Get-CheckpointTensor).ToArray()
    }

    It 'gives shapes of a key file by the names of the file of weights, and those of a template by the new ones' {
        Set-Content $TestDrive/swap.json '{ "p": [1, 2, 3, 4, 5, 6], "q": [1, 2, 3, 4, 5, 6] }'
        Set-Content $TestDrive/swap.txt "{'p': (2, 3), 'q': (3, 2)}"
        [ordered]@{ p = [float[,]]::new(2, 3); q = [float[,]]::new(3, 2) } | Export-ModelWeights $TestDrive/swap.npz
        $byKeys = Import-ModelWeights $TestDrive/swap.json -KeyFile $TestDrive/swap.txt -Rename @{ p = 'q'; q = 'p' }
        $byKeys | ForEach-Object { "$($_.Name) $($_.Shape)" } | Should -Be 'q (2, 3)', 'p (3, 2)'
        $byTemplate = Import-ModelWeights $TestDrive/swap.json -Template $TestDrive/swap.npz -Rename @{ p = 'q'; q = 'p' }
        $byTemplate | ForEach-Object { "$($_.Name) $($_.Shape)" } | Should -Be 'q (3, 2)', 'p (2, 3)'
    }

    It 'refuses a value that the template''s type cannot hold, and a shape of another size' {
        $Weights[0] | Export-ModelWeights $TestDrive/one.npz -Rename { 'x' } -DataType float64
        Set-Content $TestDrive/whole.json '{ "x": [1, 2, 3] }'
        $Weights[0] | Export-ModelWeights $TestDrive/template.npz -Rename { 'x' } -DataType int32
        { Import-ModelWeights $TestDrive/one.npz -Template $TestDrive/template.npz | Get-CheckpointTensor -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
        { Import-ModelWeights $TestDrive/whole.json -Template $TestDrive/template.npz -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
    }

    It 'refuses a number of a .json that the template''s type would make another one' {
        @{ x = [float[]](0, 0) } | Export-ModelWeights $TestDrive/singles.npz
        foreach ($numbers in '16777217, 1', '1e39, 1', '1e-60, 1') {
            Set-Content $TestDrive/numbers.json "{ `"x`": [$numbers] }"
            { Import-ModelWeights $TestDrive/numbers.json -Template $TestDrive/singles.npz | Get-CheckpointTensor -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidInput,*'
        }
    }

    It 'gives numbers of a .json as the type that is asked for later, also under other names, shapes and orders of axes' {
        Set-Content $TestDrive/text.json '{ "x": [[0.1, 0.2], [0.3, 0.4]] }'
        Set-Content $TestDrive/shape.txt "{'x': (4,)}"
        $changed = @(
            Import-ModelWeights $TestDrive/text.json -Rename @{ x = 'y' }
            Import-ModelWeights $TestDrive/text.json -KeyFile $TestDrive/shape.txt
        )
        foreach ($variable in $changed) {
            $variable | Export-ModelWeights $TestDrive/double.npz -DataType float64 -Force
            (Get-CheckpointTensor $TestDrive/double.npz -Name *).ToArray() | Should -Be 0.1, 0.2, 0.3, 0.4
            $variable | Export-Checkpoint $TestDrive/double -DataType float64 -NoStateFile -Force
            (Get-CheckpointTensor $TestDrive/double -Name *).ToArray() | Should -Be 0.1, 0.2, 0.3, 0.4
        }
        (Import-ModelWeights $TestDrive/text.json -Transpose x -DataType float64 | Get-CheckpointTensor).ToArray() | Should -Be 0.1, 0.3, 0.2, 0.4
    }

    It 'filters, renames, casts and reorders on the way' {
        $Weights | Export-ModelWeights $TestDrive/f.npz
        $matrix = $Weights | Where-Object Rank -EQ 2 | Select-Object -First 1
        $one = Import-ModelWeights $TestDrive/f.npz -Name $matrix.Name -Rename { "n/$_" } -DataType float64 -Transpose '*'
        $one.Name | Should -Be "n/$($matrix.Name)"
        $one.DataType | Should -Be 'float64'
        $one.Dimensions | Should -Be ($matrix.Dimensions[1], $matrix.Dimensions[0])
        ($one | Get-CheckpointTensor)[0, 1] | Should -Be ($matrix | Get-CheckpointTensor)[1, 0]
        @(Import-ModelWeights $TestDrive/f.npz -Exclude $matrix.Name).Count | Should -Be ($Weights.Count - 1)
    }

    It 'reports one bad file and goes on' {
        $Weights | Export-ModelWeights $TestDrive/good.npz
        Set-Content $TestDrive/bad.npz 'not a zip'
        $imported = "$TestDrive/bad.npz", "$TestDrive/good.npz" | Import-ModelWeights -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should -Be 1
        $imported.Count | Should -Be $Weights.Count
    }

    It 'refuses pickled objects' {
        $header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".PadRight(117) + "`n"
        [IO.File]::WriteAllBytes("$TestDrive/objects.npy", [byte[]](0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0) + [Text.Encoding]::ASCII.GetBytes($header) + [byte[]](0x80, 4, 0x2e))
        { Import-ModelWeights $TestDrive/objects.npy -ErrorAction Stop } | Should -Throw -ErrorId 'UnsupportedFeature,*'
    }

    It 'refuses a table of axes without an order where two of its patterns fit' {
        [ordered]@{ 'net/kernel' = [float[,]]::new(2, 3); 'net/bias' = [float[]](1, 2) } | Export-ModelWeights $TestDrive/axes.npz
        (Import-ModelWeights $TestDrive/axes.npz -Transpose ([ordered]@{ '*/kernel' = 0, 1; 'net/*' = $null })).Shape | Should -Be '(2, 3)', '(2,)'
        (Import-ModelWeights $TestDrive/axes.npz -Transpose ([ordered]@{ 'net/*' = $null; '*/kernel' = 0, 1 })).Shape | Should -Be '(3, 2)', '(2,)'
        (Import-ModelWeights $TestDrive/axes.npz -Transpose @{ 'net/*' = 1, 0; '*/kernel' = $null }).Shape | Should -Be '(3, 2)', '(2,)'
        { Import-ModelWeights $TestDrive/axes.npz -Transpose @{ 'net/*' = $null; '*/kernel' = 0, 1 } } |
            Should -Throw "*'net/kernel' fits both '*/kernel' and 'net/*' of a table of axes that has no order*"
    }

    It 'completes -Name from the file' {
        $Weights | Export-ModelWeights $TestDrive/c.npz
        (Get-Completion "Import-ModelWeights $TestDrive/c.npz -Name ").Count | Should -Be $Weights.Count
    }
}
