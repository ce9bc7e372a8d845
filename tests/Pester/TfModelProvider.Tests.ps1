BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    Push-Location $TestDrive

    # Two layers with slots of an optimizer, and names that are hard to reach.
    $names = 'encoder/layer_0/kernel', 'encoder/layer_0/bias', 'encoder/layer_1/kernel', 'encoder/layer_1/bias', 'encoder/layer_0/kernel/Adam',
        'step', 'odd/[x]*', 'odd/a b', 'odd/w:0', 'odd//empty', 'odd/a\b', 'odd/50%'
    $header = [ordered]@{}
    $offset = 0
    foreach ($name in $names) {
        $header[$name] = @{ dtype = 'F32'; shape = @(2, 3); data_offsets = @($offset, ($offset + 24)) }
        $offset += 24
    }
    $json = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $header -Depth 4 -Compress))
    $data = [byte[]]::new($offset)
    [Buffer]::BlockCopy([float[]](0..($names.Count * 6 - 1)), 0, $data, 0, $offset)
    $bytes = [BitConverter]::GetBytes([long]$json.Length) + $json + $data
    [IO.File]::WriteAllBytes("$PWD/net.safetensors", $bytes)
    New-PSDrive -Name net -PSProvider TfModel -Root ./net.safetensors -Scope Global | Out-Null
}

AfterAll {
    Set-Location $TestDrive
    Remove-PSDrive net -ErrorAction Ignore
    Pop-Location
}

Describe 'New-PSDrive' {
    It 'opens a checkpoint by its folder' {
        $script = @"
            Import-Module '$StagedModule'
            Set-Location '$Sample'
            `$null = New-PSDrive -Name ckpt -PSProvider TfModel -Root ./checkpoint
            Set-Location ckpt:/layer_with_weights-1
            (Get-ChildItem).PSChildName -join ' '
            Set-Location '$Sample'
            Remove-PSDrive ckpt
            Import-Module '$StagedModule' -Force
            `$null = New-PSDrive -Name again -PSProvider TfModel -Root ./checkpoint
            @(Get-ChildItem again:/).Count -gt 3
"@
        $children, $again = Invoke-FreshProcess $script
        $children | Should -Be 'bias kernel'
        $again | Should -Be 'True'
    }

    It 'says what is wrong with a root' {
        { New-PSDrive -Name bad -PSProvider TfModel -Root ./none.ckpt -ErrorAction Stop } | Should -Throw '*none.ckpt*'
        { New-PSDrive -Name bad -PSProvider TfModel -Root env:PATH -ErrorAction Stop } | Should -Throw '*Environment*'
        Get-PSDrive bad -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'holds no file open, and sees that the file has changed' {
        Copy-Item net.safetensors other.safetensors
        New-PSDrive -Name other -PSProvider TfModel -Root ./other.safetensors | Out-Null
        Test-Path other:/step | Should -BeTrue
        Remove-Item other.safetensors
        Get-CheckpointVariable net.safetensors -Name odd* | Export-ModelWeights other.safetensors
        Start-Sleep -Milliseconds 300
        Test-Path other:/step | Should -BeFalse
        Test-Path other:/odd | Should -BeTrue
        Remove-PSDrive other
    }
}

Describe 'Get-ChildItem' {
    It 'shows scopes as folders and variables as items' {
        (Get-ChildItem net:/).PSChildName | Should -Be 'encoder', 'step', 'odd'
        $scope = Get-Item net:/encoder
        $scope.PSIsContainer | Should -BeTrue
        $scope.VariableCount | Should -Be 5
        $scope.ByteSize | Should -Be 120
        $step = Get-Item net:/step
        $step.PSIsContainer | Should -BeFalse
        $step.Shape | Should -Be '(2, 3)'
    }

    It 'filters by <Kind>' -ForEach @(
        @{ Kind = '-Filter'; Arguments = @{ Filter = '*kernel*' } }
        @{ Kind = '-Include'; Arguments = @{ Include = '*kernel*' } }
        @{ Kind = '-Exclude'; Arguments = @{ Exclude = 'bias', 'Adam', 'layer*' } }
    ) {
        (Get-ChildItem net:/encoder -Recurse @Arguments).Name | Should -Be 'encoder/layer_0/kernel', 'encoder/layer_1/kernel'
    }

    It 'tells items and scopes apart by -File and -Directory' {
        (Get-ChildItem net:/ -File).PSChildName | Should -Be 'step'
        (Get-ChildItem net:/ -Directory).PSChildName | Should -Be 'encoder', 'odd'
        (Get-ChildItem net:/encoder/layer_0 -Directory).PSChildName | Should -Be 'kernel'
        (Get-ChildItem net:/encoder/layer_0 -File).PSChildName | Should -Be 'kernel', 'bias'
    }

    It 'has paths that name the module' {
        $path = (Get-Item net:/step).PSPath
        $path | Should -Not -Match 'dynamic_code_module'
        $path | Should -BeLike 'TfModelTools*\TfModel::*/step'
        (Get-Item $path).Name | Should -Be 'step'
    }

    It 'stops at a depth, and gives names' {
        (Get-ChildItem net:/ -Recurse -Depth 1).PSChildName | Should -Not -Contain 'kernel'
        Get-ChildItem net:/encoder -Name | Should -Be 'layer_0', 'layer_1'
    }

    It 'enters a variable whose name is a scope as well' {
        (Get-Item net:/encoder/layer_0/kernel).Shape | Should -Be '(2, 3)'
        (Get-ChildItem net:/encoder/layer_0/kernel).Name | Should -Be 'encoder/layer_0/kernel/Adam'
    }

    It 'feeds the cmdlets that take variables' {
        Get-ChildItem net:/encoder -Recurse -Variable -Filter kernel | Export-ModelWeights kernels.npz
        (Get-CheckpointVariable kernels.npz).Name | Should -Be 'encoder/layer_0/kernel', 'encoder/layer_1/kernel'
    }

    It 'prints one table over both, under StrictMode too' {
        $text = & { Set-StrictMode -Version 3; Get-ChildItem net:/encoder/layer_0 } | Out-String -Width 80
        $text | Should -BeLike '*Scope: net:/encoder/layer_0*float32*(2, 3)*kernel/*'
        Get-ChildItem net:/ | Out-String -Width 80 | Should -BeLike '*scope*5 variables*120 B*encoder/*'
    }
}

Describe 'Get-ItemProperty' {
    It 'gives properties of variables and scopes' {
        $properties = Get-ItemProperty net:/step -Name Shape, Data*
        $properties.Shape | Should -Be '(2, 3)'
        $properties.DataType | Should -Be 'float32'
        $properties.psobject.Properties.Name | Should -Not -Contain 'ByteSize'
        Get-ItemPropertyValue net:/encoder -Name VariableCount | Should -Be 5
        (Get-ItemProperty net:/step).ByteSize | Should -Be 24
    }

    It 'says which there are, and changes none' {
        Get-ItemProperty net:/step -Name Colour -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'PropertyNotFound,*'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*Shape*'
        { Set-ItemProperty net:/step -Name Shape -Value '()' -ErrorAction Stop } | Should -Throw '*read-only*'
    }
}

Describe 'Paths' {
    It 'finds <Path>' -ForEach @(
        @{ Path = 'net:/odd/[x]*'; Name = 'odd/[x]*' }
        @{ Path = 'net:/odd/a b'; Name = 'odd/a b' }
        @{ Path = 'net:/odd/w:0'; Name = 'odd/w:0' }
        @{ Path = 'net:/odd/%/empty'; Name = 'odd//empty' }
        @{ Path = 'net:/odd/a%5Cb'; Name = 'odd/a\b' }
        @{ Path = 'net:/odd/50%25'; Name = 'odd/50%' }
    ) {
        (Get-Item -LiteralPath $Path).Name | Should -Be $Name
        (Get-ChildItem net:/odd -Recurse -Variable | Where-Object Name -EQ $Name | Get-Item).Name | Should -Be $Name
    }

    It 'takes wildcards anywhere, and relative paths' {
        (Get-Item net:/*/layer_?/bias).Count | Should -Be 2
        Push-Location net:/encoder/layer_1
        try {
            (Get-Item ../layer_0/bias).Name | Should -Be 'encoder/layer_0/bias'
            (Get-Item kernel).Name | Should -Be 'encoder/layer_1/kernel'
            (Resolve-Path ./bias -Relative) -replace '\\', '/' | Should -Be './bias'
            Split-Path (Get-Item bias).PSPath -Leaf | Should -Be 'bias'
        }
        finally {
            Pop-Location
        }
    }

    It 'says that there is nothing' {
        Test-Path net:/encoder/none | Should -BeFalse
        { Get-Item net:/none -ErrorAction Stop } | Should -Throw
        { Set-Location net:/none -ErrorAction Stop } | Should -Throw
    }

    It 'completes with Tab' {
        (Get-Completion 'Get-Item net:/enc').CompletionText | Should -Be 'net:/encoder'
        (Get-Completion 'Get-Content net:/encoder/layer_1/').CompletionText | Should -Be 'net:/encoder/layer_1/bias', 'net:/encoder/layer_1/kernel'
        (Get-Completion 'Get-Content net:/odd/a').CompletionText | Should -Contain '''net:/odd/a b'''
    }
}

Describe 'Get-Content' {
    It 'gives the values in row-major order' {
        Get-Content net:/encoder/layer_0/bias | Should -Be 6, 7, 8, 9, 10, 11
        Get-Content net:/encoder/layer_0/bias -TotalCount 2 | Should -Be 6, 7
    }

    It 'gives the tensor' {
        $tensor = Get-Content net:/encoder/layer_0/bias -AsTensor
        $tensor.Shape | Should -Be '(2, 3)'
        $tensor[1, 0] | Should -Be 9
    }

    It 'says that a scope has none' {
        { Get-Content net:/encoder -ErrorAction Stop } | Should -Throw
    }
}

Describe 'Copy-Item' {
    It 'exports a scope to a file of the current folder' {
        Push-Location net:/encoder/layer_1
        try {
            Copy-Item net:/encoder weights.npz
        }
        finally {
            Pop-Location
        }
        (Get-CheckpointVariable weights.npz).Count | Should -Be 5
        Copy-Item net:/encoder/layer_0/kernel net:one.json
        (Get-CheckpointVariable one.json).Name | Should -Be 'encoder/layer_0/kernel'
        Copy-Item net:/encoder/layer_0/kernel net:two.json -Recurse
        (Get-CheckpointVariable two.json).Count | Should -Be 2
    }

    It 'replaces nothing without -Force, and touches nothing with -WhatIf' {
        Set-Content taken.npz 'mine'
        $before = Get-FolderState $TestDrive
        { Copy-Item net:/encoder net:taken.npz -ErrorAction Stop } | Should -Throw '*exists already*'
        Copy-Item net:/encoder net:new.npz -WhatIf
        { Copy-Item net:/encoder net:new.txt -ErrorAction Stop } | Should -Throw '*.txt*'
        Get-FolderState $TestDrive | Should -Be $before
        Copy-Item net:/encoder net:taken.npz -Force
        (Get-CheckpointVariable taken.npz).Count | Should -Be 5
    }
}

Describe 'A drive over nodes' {
    It 'shows the layers of a Keras model' {
        New-PSDrive -Name layers -PSProvider TfModel -Root (Join-Path $Sample 'language.h5') -Node | Out-Null
        try {
            $layers = Get-ChildItem layers:/ -Recurse -Variable
            $layers.Op | Should -Contain 'Embedding'
            Get-ChildItem layers:/ | Out-String -Width 80 | Should -BeLike '*Op*Embedding*'
            { Get-Content layers:/$($layers[0].Name) -ErrorAction Stop } | Should -Throw '*node of a graph*'
            { Copy-Item layers:/ layers:none.npz -ErrorAction Stop } | Should -Throw
        }
        finally {
            Remove-PSDrive layers
        }
    }

    It 'shows the nodes of a frozen graph by their scopes' {
        Assert-Corpus
        New-PSDrive -Name graph -PSProvider TfModel -Root (Join-Path $CorpusRoot 'frozen/mnist-gru-unrolled/frozen.pb') | Out-Null
        try {
            (Get-Item graph:/model).NodeCount | Should -BeGreaterThan 100
            (Get-ChildItem graph:/model -Filter MatMul).Op | Should -Be 'MatMul'
        }
        finally {
            Remove-PSDrive graph
        }
    }
}

Describe 'A drive is read-only' {
    It 'refuses <Name>' -ForEach @(
        @{ Name = 'Remove-Item'; Action = { Remove-Item net:/step -ErrorAction Stop } }
        @{ Name = 'New-Item'; Action = { New-Item net:/new -ErrorAction Stop } }
        @{ Name = 'Set-Content'; Action = { Set-Content net:/step 1 -ErrorAction Stop } }
        @{ Name = 'Clear-Content'; Action = { Clear-Content net:/step -ErrorAction Stop } }
        @{ Name = 'Rename-Item'; Action = { Rename-Item net:/step steps -ErrorAction Stop } }
        @{ Name = 'Move-Item'; Action = { Move-Item net:/step net:/steps -ErrorAction Stop } }
        @{ Name = 'Set-Item'; Action = { Set-Item net:/step 1 -ErrorAction Stop } }
    ) {
        $Action | Should -Throw '*read-only*'
        (Get-Item net:/step).Name | Should -Be 'step'
    }
}
