# -WhatIf says what would be done: what would be refused is refused there too, with the same error, and nothing is touched.
BeforeDiscovery {
    $weights = @(
        @{ Why = 'strings in .safetensors'; Script = { @{ s = 'text' } | Export-ModelWeights $TestDrive/w.safetensors @WhatIf } }
        @{ Why = 'a name below a name in .h5'; Script = { @{ 'a' = 1.0; 'a/b' = 1.0 } | Export-ModelWeights $TestDrive/w.h5 @WhatIf } }
        @{ Why = 'two variables of one name'; Script = { @{ a = 1.0 }, @{ a = 2.0 } | Export-ModelWeights $TestDrive/w.npz @WhatIf } }
        @{ Why = 'a file of names that is not there'; Script = { @{ a = 1.0 } | Export-ModelWeights $TestDrive/w.npz -Rename $TestDrive/nofile.txt @WhatIf } }
        @{ Why = 'a new name that another has'; Script = { @{ a = 1.0; b = 2.0 } | Export-ModelWeights $TestDrive/w.npz -Rename @{ a = 'b' } @WhatIf } }
        @{ Why = 'an empty new name'; Script = { @{ a = 1.0 } | Export-ModelWeights $TestDrive/w.npz -Rename @{ a = '' } @WhatIf } }
        @{ Why = 'axes that are none'; Script = { @{ a = [float[, ]]::new(2, 3) } | Export-ModelWeights $TestDrive/w.npz -Transpose 'a=3,1' @WhatIf } }
        @{ Why = 'a layout without an order'; Script = { @{ a = 1.0 } | Export-ModelWeights $TestDrive/w.h5 -KerasLayout @WhatIf } }
        @{ Why = 'a part of a name that is too long'; Script = { @{ ('a' * 300) = 1.0 } | Export-ModelWeights $TestDrive/npy/ @WhatIf } }
        @{ Why = 'a newline in a key of lines'; Script = { @{ "a`nb" = 1.0 } | Export-CheckpointKey $TestDrive/k.txt -Format Text @WhatIf } }
        @{ Why = 'two variables of one name in a checkpoint'; Script = { @{ a = 1.0 }, @{ a = 2.0 } | Export-Checkpoint $TestDrive/c @WhatIf } }
        @{ Why = 'a broken state file'; Script = { @{ a = 1.0 } | Export-Checkpoint $TestDrive/broken/c @WhatIf } }
        @{ Why = 'a type that nothing becomes'; Script = { @{ a = 1.0 } | Export-Checkpoint $TestDrive/c -DataType string @WhatIf } }
    )
    $conversions = @(
        @{ Why = 'another ending than .onnx'; Script = { ConvertTo-OnnxModel x.pb -Model $ModelPath @WhatIf } }
        @{ Why = 'a form that Keras has not'; Script = { ConvertTo-KerasModel k.xyz -Model $ModelPath @WhatIf } }
        @{ Why = 'an output that is not there'; Script = { ConvertTo-KerasModel k.keras -Model $ModelPath -Output nosuch @WhatIf } }
        @{ Why = 'no framework'; Script = { ConvertTo-CSharpModel cs -Model $ModelPath -TargetFramework net1 @WhatIf } }
        @{ Why = 'no namespace'; Script = { ConvertTo-CSharpModel cs -Model $ModelPath -Namespace a..b @WhatIf } }
        @{ Why = 'features that are not there'; Script = { ConvertTo-CSharpModel cs -Model $ModelPath -FeaturePath $TestDrive/nosuch.npz @WhatIf } }
        @{ Why = 'features of another shape'; Script = { ConvertTo-CSharpModel cs -Model $ModelPath -FeaturePath $TestDrive/other.npz @WhatIf } }
        @{ Why = 'no binary classifier'; Script = { ConvertTo-CSharpModel cs -Model $ModelPath -BinaryClassification @WhatIf } }
        @{ Why = 'a pattern of weights that fits none'; Script = { ConvertTo-TfjsModel web -Model $ModelPath -QuantizeUInt8 nosuch @WhatIf } }
        @{ Why = 'the same in a layers model'; Script = { ConvertTo-TfjsModel web -Model $ModelPath -Format LayersModel -QuantizeUInt8 nosuch @WhatIf } }
        @{ Why = 'two types for all weights'; Script = { ConvertTo-TfjsModel web -Model $ModelPath -QuantizeUInt8 '*' -QuantizeFloat16 '*' @WhatIf } }
        @{ Why = 'a choice of no variable'; Script = { ConvertTo-TensorFlowModel sm -Model $ModelPath -Include nosuch @WhatIf } }
    )
}

BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $null = New-Item -ItemType Directory $TestDrive/broken
    Set-Content $TestDrive/broken/checkpoint 'no state {'
    @{ other = [float[]](1, 2, 3) } | Export-ModelWeights $TestDrive/other.npz

    function Get-Fault([scriptblock] $Script, [hashtable] $WhatIf) {
        $ErrorActionPreference = 'Stop'
        try { $null = & $Script; 'none' } catch { $_.Exception.Message }
    }
}

Describe '-WhatIf' {
    It 'refuses <Why>, as without it' -ForEach ($weights + $conversions) {
        Push-Location $TestDrive
        try {
            $before = Get-FolderState $TestDrive
            $told = Get-Fault $Script @{ WhatIf = $true }
            $told | Should -Not -Be 'none'
            $told | Should -Be (Get-Fault $Script @{})
            Get-FolderState $TestDrive | Should -Be $before
        }
        finally {
            Pop-Location
        }
    }

    It 'names every file that is replaced' {
        ConvertTo-ModelIR -Model $ModelPath -Path $TestDrive/ir | Out-Null
        $told = Invoke-FreshProcess "Import-Module '$StagedModule'; ConvertTo-ModelIR -Model '$ModelPath' -Path '$TestDrive/ir' -Force -WhatIf"
        "$told" | Should -BeLike "*replace the files 'ir.json', 'ir.pb', 'ir.npy'*"
    }

    It 'quotes the checkpoints that would be deleted' {
        @{ a = 1.0 } | Export-Checkpoint $TestDrive/all
        $told = Invoke-FreshProcess "Import-Module '$StagedModule'; @{ a = 1.0 } | Export-Checkpoint '$TestDrive/next' -MaxToKeep 1 -WhatIf"
        "$told" | Should -BeLike "*delete 'all', keep 1 in all*"
    }
}
