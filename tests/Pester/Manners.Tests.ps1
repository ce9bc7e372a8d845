# How cmdlets behave in a session, whatever they are about.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'

    # Runs a script in a runspace of its own, stops it once it works, and gives back how long the stop took.
    function Measure-Stop([string] $Script) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$StagedModule'; Write-Information started; $Script")
            $null = $shell.BeginInvoke()
            for ($i = 0; $i -lt 500 -and $shell.Streams.Information.Count -eq 0; $i++) { Start-Sleep -Milliseconds 20 }
            Start-Sleep -Milliseconds 300
            $shell.InvocationStateInfo.State | Should -Be 'Running'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $watch.Elapsed
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'Errors' {
    It 'follow -ErrorAction and $ErrorActionPreference' {
        { Import-Model $TestDrive/none.h5 -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        & { $ErrorActionPreference = 'Stop'; { Import-Model $TestDrive/none.h5 } | Should -Throw -ErrorId 'PathNotFound,*' }
        $before = $Error.Count
        Import-Model $TestDrive/none.h5 -ErrorAction Ignore | Should -BeNullOrEmpty
        $Error.Count | Should -Be $before
        $output = Import-Model $TestDrive/none.h5, $ModelPath -ErrorAction Continue 2>&1
        $output[0] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
        $output[1].Path | Should -Be $ModelPath
    }

    It 'name the file, and what to do' {
        Import-Model $TestDrive/none.h5 -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors[0])" | Should -BeLike "*none.h5*"
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'come from paths of other providers, and from drives that are not there' {
        foreach ($line in 'Import-Model Env:/PATH', 'Get-CheckpointVariable Variable:/PSHOME', 'Test-Checkpoint Function:/prompt', 'Import-CheckpointKey Env:/PATH', 'Import-ModelWeights Env:/PATH') {
            { & ([scriptblock]::Create("$line -ErrorAction Stop")) } | Should -Throw -ErrorId 'ProviderNotSupported,*' -Because $line
        }
        { Invoke-ModelPrediction Env:/PATH $Features } | Should -Throw '*file system*'
        { Test-ModelPrediction $ModelPath Env:/PATH } | Should -Throw -ErrorId 'ProviderNotSupported,*'
    }
}

Describe 'Paths' {
    It 'of models are relative to the location, on drives, and literal' {
        $null = New-PSDrive -Name models -PSProvider FileSystem -Root $Sample
        $folder = (New-Item -ItemType Directory "$TestDrive/run [1]").FullName
        [System.IO.File]::Copy($ModelPath, "$folder/language.h5")
        (Invoke-ModelPrediction models:/language.h5 models:/features.npz).Count | Should -Be 15
        Push-Location -LiteralPath $folder
        try {
            (Invoke-ModelPrediction ./language.h5 $Features).Count | Should -Be 15
            (Get-ChildItem *.h5 | Import-Model).Path | Should -Be (Join-Path $folder language.h5)
            (Import-Model -LiteralPath ./language.h5 | ConvertTo-CSharpModel ./out).Path | Should -Be (Join-Path $folder out)
        }
        finally {
            Pop-Location
        }
    }
}

Describe 'Wildcards' {
    It 'that match nothing are an error, as a path that is not there' {
        { Import-Model $TestDrive/*.none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { Get-CheckpointVariable "$TestDrive/[0-9]" -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'Shapes' {
    It 'are taken as <_>' -ForEach '4,24', '4x24', '(4, 24)', (4, 24), @{ characters = '4x24' } {
        (Import-Model $ModelPath -InputShape $_).Inputs[0].Shape | Should -Be '(4, 24)'
    }

    It 'that do not fit are refused with what was expected' {
        { Import-Model $ModelPath -InputShape 'many' } | Should -Throw '*many*'
        { Import-Model $ModelPath -InputShape '4,24,1' -ErrorAction Stop } | Should -Throw '*rank 3*'
    }
}

Describe 'Cultures' {
    It 'do not change numbers that are read or written: <_>' -ForEach 'de-DE', 'ar-SA' {
        $before = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $_
        try {
            Test-ModelPrediction $ModelPath $Features -Tolerance 1e-5 | Should -BeTrue
            ConvertTo-CSharpModel -Model $ModelPath "$TestDrive/$_" -Force | Test-ModelPrediction -FeaturePath $Features | Should -BeTrue
            Get-CheckpointVariable $ModelPath -Name *language/bias:0 | Select-Object -First 1 | Export-ModelWeights "$TestDrive/$_.json"
            @((Get-Content "$TestDrive/$_.json" -Raw | ConvertFrom-Json).psobject.Properties.Value) | Should -HaveCount 5
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }
}

Describe 'Streams' {
    It 'hold nothing but what was asked for' {
        $streams = & {
            $VerbosePreference = $DebugPreference = $InformationPreference = 'SilentlyContinue'
            Import-Model $ModelPath *>&1
        }
        $streams | Should -HaveCount 1
        (Import-Model $ModelPath -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message | Should -BeLike '*Keras 2.10*'
    }

    It 'of progress end with what began' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$StagedModule'; Measure-ModelPrediction '$ModelPath' -Duration 1").Invoke()
            $records = @($shell.Streams.Progress | Group-Object ActivityId)
            foreach ($activity in $records) { $activity.Group[-1].RecordType | Should -Be 'Completed' }
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'A stop' {
    # A person waits less than a second. The limit only tells a stop from running on to the end, which takes a minute and more, however
    # busy the machine.
    It 'ends <_>' -ForEach 'Measure-ModelPrediction', 'Invoke-ModelPrediction', 'Get-CheckpointVariable' {
        $script = switch ($_) {
            'Measure-ModelPrediction' { "Measure-ModelPrediction '$ModelPath' -Duration 600" }
            'Invoke-ModelPrediction' { "Invoke-ModelPrediction '$ModelPath' @{ characters = [TfModelTools.Tensors.Tensor]::new('Int32', [TfModelTools.Tensors.TensorShape][long[]](1000000, 24), [byte[]]::new(96000000)) }" }
            'Get-CheckpointVariable' { "while (`$true) { Get-CheckpointVariable '$SampleCheckpoint' | Select-CheckpointVariable -ExcludeOptimizer | Out-Null }" }
        }
        (Measure-Stop $script).TotalSeconds | Should -BeLessThan 30
    }
}

Describe 'A model' {
    BeforeAll { $Model = Import-Model $ModelPath }

    It 'is shared by threads of Start-ThreadJob' {
        if (-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no Start-ThreadJob here' }
        $jobs = 1..3 | ForEach-Object { Start-ThreadJob { Import-Module $using:StagedModule; Test-ModelPrediction $using:Model $using:Features } }
        $jobs | Receive-Job -Wait -AutoRemoveJob | Should -Be $true, $true, $true
    }

    It 'is used in a job of its own process, and its predictions come back' {
        $job = Start-Job { Import-Module $using:StagedModule; Invoke-ModelPrediction $using:ModelPath $using:Features -Top 1; Import-Model $using:ModelPath }
        $back = Receive-Job $job -Wait -AutoRemoveJob
        $back[0].language[0].Index | Should -BeIn (0..4)
        "$($back[-1].Inputs)" | Should -Be 'characters: int32 (None, 24)'
        Test-ModelPrediction $back[-1] $Features | Should -BeTrue
    }
}
