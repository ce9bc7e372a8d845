BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
    $Manifest = Import-PowerShellDataFile (Join-Path $StagedModule 'TfModelTools.psd1')
}

Describe 'Manifest' {
    It 'is valid and complete' {
        $info = Test-ModuleManifest (Join-Path $StagedModule 'TfModelTools.psd1')
        $info.CompatiblePSEditions | Should -Be 'Core'
        $info.PowerShellVersion | Should -Be '7.6'
        $info.Description | Should -Not -BeNullOrEmpty
        $info.LicenseUri | Should -Not -BeNullOrEmpty
        $info.ReleaseNotes | Should -Not -BeNullOrEmpty
        $info.Tags | Should -Contain 'TensorFlow'
    }

    It 'exports every cmdlet that the assembly holds, by name' {
        $assembly = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'TfModelTools.Cmdlets' }
        $implemented = $assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object
        $Manifest.CmdletsToExport | Sort-Object | Should -Be $implemented
        $Manifest.FunctionsToExport | Should -BeNullOrEmpty
    }

    It 'states the version of the assemblies' {
        $Manifest.ModuleVersion | Should -Be ([TfModelTools.Tensors.TensorShape].Assembly.GetName().Version.ToString(3))
    }
}

Describe 'Import' {
    It 'resolves type literals of both assemblies in the module''s own load context' {
        $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext([TfModelTools.Tensors.TensorShape].Assembly)
        $context.Name | Should -Be 'TfModelTools'
        $context.Assemblies.GetName().Name | Should -Contain 'TfModelTools.Cmdlets'
    }

    It 'keeps every command, and predicts right, through -Force twice, removal and a new import' {
        $script = @"
            Import-Module '$StagedModule'
            Import-Module '$StagedModule' -Force
            Test-ModelPrediction '$ModelPath' '$Features'
            Import-Module '$StagedModule' -Force
            (Get-Command -Module TfModelTools).Name -join ' '
            Test-ModelPrediction '$ModelPath' '$Features'
            Remove-Module TfModelTools
            @(Get-Command -Module TfModelTools).Count
            Import-Module '$StagedModule'
            (Get-Command -Module TfModelTools).Name -join ' '
            Test-ModelPrediction '$ModelPath' '$Features'
            [TfModelTools.Tensors.DataType]::Float32
"@
        $right, $rest = (Invoke-FreshProcess $script).Where({ $_ -eq 'True' }, 'Split')
        $expected = ($Manifest.CmdletsToExport | Sort-Object) -join ' '
        $right | Should -HaveCount 3
        $rest | Should -Be $expected, 0, $expected, 'Float32'
    }

    It 'loads no library of others before it is needed' {
        $script = @"
            Import-Module '$StagedModule'
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object Location -Like '$StagedModule*' | ForEach-Object { `$_.GetName().Name }
"@
        $loaded = Invoke-FreshProcess $script
        $loaded | Should -Contain 'TfModelTools.Core'
        $loaded | Should -BeLike 'TfModelTools.*'
    }

    It 'predicts right beside a module that has loaded another Google.Protobuf and another System.Numerics.Tensors' {
        $script = {
            param($module, $checkpoint, $model, $features, $folder)
            foreach ($name in 'Google.Protobuf', 'System.Numerics.Tensors') {
                $path = Join-Path $folder "$name.dll"
                $other = [System.Reflection.Emit.PersistedAssemblyBuilder]::new("$name, Version=99.0.0.0", [object].Assembly)
                $null = $other.DefineDynamicModule($name).DefineType('Other.' + $name.Replace('.', ''), 'Public').CreateType()
                $other.Save($path)
                Add-Type -LiteralPath $path
            }
            Import-Module $module
            @(Get-CheckpointVariable $checkpoint).Count
            # The module's own copies are used, by the session and by the generated project.
            Test-ModelPrediction $model $features
            ConvertTo-CSharpModel -Model $model (Join-Path $folder beside) | Test-ModelPrediction -FeaturePath $features
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Google.Protobuf' } | ForEach-Object { $_.GetName().Version.Major }
        }
        $count, $model, $project, $versions = Invoke-FreshProcess "& { $script } '$StagedModule' '$SampleCheckpoint' '$ModelPath' '$Features' '$TestDrive'"
        [int]$count | Should -BeGreaterThan 0
        $model, $project | Should -Be 'True', 'True'
        @($versions) | Should -Contain '99'
        @($versions) | Should -Contain '3' -Because 'the module keeps its own copy beside the other'
    }

    It 'reports how long it takes' {
        $milliseconds = Invoke-FreshProcess "(Measure-Command { Import-Module '$StagedModule' }).TotalMilliseconds"
        Write-Host "    import: $([int][double]$milliseconds) ms"
        [double]$milliseconds | Should -BeGreaterThan 0
    }
}
