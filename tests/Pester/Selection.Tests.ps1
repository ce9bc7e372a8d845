# Which variables are meant is said by the same parameters on every cmdlet that works on variables. tests/Unit/Cli/SelectionOptionsTests.cs holds the options of
# the command line in the same way.
BeforeDiscovery {
    . $PSScriptRoot/TestSupport.ps1
    $selecting = 'Get-CheckpointVariable', 'Get-CheckpointTensor', 'Measure-CheckpointVariable', 'Select-CheckpointVariable', 'Export-CheckpointKey', 'Export-Checkpoint',
        'Compare-Checkpoint', 'Import-ModelWeights', 'Export-ModelWeights'
    $cmdlets = $selecting | ForEach-Object { @{ Name = $_ } }
    $writers = 'Export-CheckpointKey', 'Export-Checkpoint', 'Export-ModelWeights' | ForEach-Object { @{ Name = $_ } }

    # Cmdlets on checkpoints and weights that do not select, and why.
    $exceptions = @(
        @{ Name = 'Get-Checkpoint'; Why = 'It lists checkpoints, not variables.' }
        @{ Name = 'Test-Checkpoint'; Why = 'A checkpoint is sound as a whole: gaps and overlaps are between variables.' }
        @{ Name = 'Import-CheckpointKey'; Why = 'It gives what a key file holds; there is no file of variables to choose from.' }
    )
    $module = (Import-PowerShellDataFile (Join-Path $StagedModule 'TfModelTools.psd1')).CmdletsToExport | Where-Object { $_ -match '-(Checkpoint|ModelWeights)' }
    $both = @{ Known = @($selecting) + @($exceptions.Name); Module = $module }
}

BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $Biases = (Get-CheckpointVariable $SampleCheckpoint -Name *bias).Name
    $Few = $Biases[0, 2]
    Set-Content $TestDrive/few.txt $Few
    Set-Content $TestDrive/wrong.txt ($Few + 'no/such/name')
    New-PSDrive -Name selection -PSProvider TfModel -Root $SampleCheckpoint -Scope Global | Out-Null

    # What is said of a parameter by its declaration, but for the position: name, type, aliases, whether it is asked for, wildcards, completer.
    function Get-Declaration($Parameter) {
        $attributes = $Parameter.Attributes
        $sets = $attributes | Where-Object { $_ -is [System.Management.Automation.ParameterAttribute] } | ForEach-Object { "$($_.ParameterSetName) $($_.Mandatory) $($_.ValueFromPipeline) $($_.ValueFromPipelineByPropertyName)" }
        $others = $attributes | Where-Object { $_ -isnot [System.Management.Automation.ParameterAttribute] } | ForEach-Object { "$($_.GetType().Name) $($_.psobject.Properties['Type']?.Value)" } | Sort-Object
        "$($Parameter.Name) $($Parameter.ParameterType) ($($Parameter.Aliases)) [$($sets -join '; ')] $($others -join ', ')"
    }

    # Runs a cmdlet that selects over the sample's checkpoint and gives back the names it worked on.
    function Get-Selected([string] $Cmdlet, [hashtable] $Selection) {
        $file = Join-Path $TestDrive ([guid]::NewGuid())
        switch ($Cmdlet) {
            'Select-CheckpointVariable' { (Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable @Selection).Name }
            'Export-CheckpointKey' { Export-CheckpointKey "$file.txt" $SampleCheckpoint @Selection; (Import-CheckpointKey "$file.txt").Name }
            'Export-Checkpoint' { Export-Checkpoint $file $SampleCheckpoint @Selection -NoStateFile -NoObjectGraph; (Get-CheckpointVariable $file).Name }
            'Export-ModelWeights' { Export-ModelWeights "$file.npz" $SampleCheckpoint @Selection; (Get-CheckpointVariable "$file.npz").Name }
            'Compare-Checkpoint' { (Compare-Checkpoint $SampleCheckpoint $SampleCheckpoint @Selection -IncludeEqual).Name }
            default { (& $Cmdlet $SampleCheckpoint @Selection).Name }
        }
    }
}

AfterAll { Remove-PSDrive selection -Force }

Describe 'The parameters that select' {
    It 'mean by the name of a variable that one alone in <Name>' -ForEach $cmdlets {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).npz"
        $table = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::Ordinal)
        foreach ($one in 'blk[0]/w', 'blk0/w', 'n/upper', 'n/UPPER') { $table.Add($one, [float[]](1, 2)) }
        Export-ModelWeights $file $table
        foreach ($wanted in 'blk[0]/w', 'n/upper') {
            $others = @('blk[0]/w', 'blk0/w', 'n/upper', 'n/UPPER') -cne $wanted
            foreach ($selection in @(@{ Name = $wanted }, @{ Name = '*'; Exclude = $others })) {
                $out = Join-Path $TestDrive ([guid]::NewGuid())
                $taken = switch ($Name) {
                    'Select-CheckpointVariable' { (Get-CheckpointVariable $file | Select-CheckpointVariable @selection).Name }
                    'Export-CheckpointKey' { Export-CheckpointKey "$out.txt" $file @selection; (Import-CheckpointKey "$out.txt").Name }
                    'Export-Checkpoint' { Export-Checkpoint $out $file @selection -NoStateFile; (Get-CheckpointVariable $out).Name }
                    'Export-ModelWeights' { Export-ModelWeights "$out.npz" $file @selection; (Get-CheckpointVariable "$out.npz").Name }
                    'Compare-Checkpoint' { (Compare-Checkpoint $file $file @selection -IncludeEqual).Name }
                    default { (& $Name $file @selection).Name }
                }
                $taken | Should -BeExactly $wanted
            }
        }
    }

    It 'decide at the end on what may be the name of another' {
        $file = Join-Path $TestDrive 'streamed.npz'
        [ordered]@{ 'blk0/w' = [float[]](3, 4); 'blk[0]/w' = [float[]](1, 2) } | Export-ModelWeights $file
        Get-CheckpointVariable $file | Get-CheckpointTensor -Name 'blk[0]/w' | ForEach-Object Name | Should -BeExactly 'blk[0]/w'
        (Get-CheckpointVariable $file | Measure-CheckpointVariable -Name 'blk[0]/w').Name | Should -BeExactly 'blk[0]/w'
        (Get-CheckpointVariable $file -Name 'blk0/w' | Select-CheckpointVariable -Name 'blk[0]/w').Name | Should -BeExactly 'blk0/w' -Because 'where there is no such name it is a pattern'
    }

    It 'take every variable of a name, so that of two files none is dropped: <Name>' -ForEach ($writers | Where-Object Name -NE 'Export-CheckpointKey') {
        @{ a = [float[]](1, 2); b = [float[]](3) } | Export-ModelWeights $TestDrive/one.npz -Force
        @{ a = [float[]](7, 8) } | Export-ModelWeights $TestDrive/two.npz -Force
        Set-Content $TestDrive/a.txt a
        foreach ($selection in @{ }, @{ KeyFile = "$TestDrive/a.txt" }, @{ Name = 'a' }) {
            { Get-CheckpointVariable $TestDrive/one.npz, $TestDrive/two.npz | & $Name $TestDrive/none.npz @selection } | Should -Throw "*There are two variables called 'a'*"
        }
    }

    It 'are on every cmdlet on variables, or it is said why not' -ForEach $both {
        $Known | Sort-Object | Should -Be ($Module | Sort-Object)
    }

    It 'are declared alike by <Name>' -ForEach $cmdlets {
        $command = Get-Command $Name -Module TfModelTools
        $model = Get-Command Select-CheckpointVariable -Module TfModelTools
        foreach ($parameter in 'Name', 'Exclude', 'KeyFile', 'AllowMissing', 'ExcludeOptimizer') {
            $command.Parameters.Keys | Should -Contain $parameter
            Get-Declaration $command.Parameters[$parameter] | Should -Be (Get-Declaration $model.Parameters[$parameter])
        }
    }

    It 'may leave out the name of -Name, which comes last: <Name>' -ForEach $cmdlets {
        foreach ($set in (Get-Command $Name -Module TfModelTools).ParameterSets) {
            $places = @($set.Parameters | Where-Object Position -GE 0 | Sort-Object Position)
            $places[-1].Name | Should -Be 'Name'
            if ($set.IsDefault -or $set.Name -eq '__AllParameterSets') { (Get-Help $Name -Parameter Name).position | Should -Be ($places.Count - 1) -Because 'a reader counts places' }
        }
    }

    It 'keep the names and places that they have had' {
        $aliases = @{}
        Get-Command -Module TfModelTools | ForEach-Object { $aliases[$_.Name] = $_.Parameters['Name']?.Aliases }
        foreach ($cmdlet in 'Compare-Checkpoint', 'Export-Checkpoint', 'Import-ModelWeights', 'Select-CheckpointVariable') { $aliases[$cmdlet] | Should -Contain 'Include' }
        $all = Get-CheckpointVariable $SampleCheckpoint
        (Get-CheckpointVariable $SampleCheckpoint *bias).Name | Should -Be $Biases
        (Get-CheckpointTensor $SampleCheckpoint *bias).Name | Should -Be $Biases
        (Measure-CheckpointVariable $SampleCheckpoint *bias).Name | Should -Be $Biases
        (Import-ModelWeights $SampleCheckpoint *bias).Name | Should -Be $Biases
        ($all | Select-CheckpointVariable *bias).Name | Should -Be $Biases
        (Compare-Checkpoint $SampleCheckpoint $SampleCheckpoint -Include *bias -IncludeEqual).Name | Should -Be $Biases
    }

    It 'are not on <Name>: <Why>' -ForEach $exceptions {
        foreach ($parameter in 'Exclude', 'KeyFile', 'AllowMissing', 'ExcludeOptimizer') { (Get-Command $Name -Module TfModelTools).Parameters.Keys | Should -Not -Contain $parameter }
    }
}

Describe 'What <Name> selects' -ForEach $cmdlets {
    It 'is what fits -Name and not -Exclude' {
        Get-Selected $Name @{ Name = '*bias'; Exclude = $Few } | Sort-Object | Should -Be ($Biases | Where-Object { $_ -notin $Few } | Sort-Object)
    }

    It 'is what a key file names' {
        Get-Selected $Name @{ KeyFile = "$TestDrive/few.txt" } | Sort-Object | Should -Be ($Few | Sort-Object)
    }

    It 'is no state of training' {
        $weights = (Get-CheckpointVariable $SampleCheckpoint | Where-Object { -not $_.IsOptimizerState }).Name
        Get-Selected $Name @{ ExcludeOptimizer = $true } | Sort-Object | Should -Be ($weights | Sort-Object)
    }

    It 'is an error where a key is missing, a warning with -AllowMissing' {
        { $ErrorActionPreference = 'Stop'; Get-Selected $Name @{ KeyFile = "$TestDrive/wrong.txt" } } | Should -Throw -ErrorId 'KeysMissing,*' -ExpectedMessage "*'no/such/name'*"
        $found = Get-Selected $Name @{ KeyFile = "$TestDrive/wrong.txt"; AllowMissing = $true } 3>&1
        "$($found | Where-Object { $_ -is [System.Management.Automation.WarningRecord] })" | Should -BeLike "*'no/such/name'*"
        $found | Where-Object { $_ -is [string] } | Sort-Object | Should -Be ($Few | Sort-Object)
    }

    It 'is nothing where a pattern or the key file is wrong' {
        { Get-Selected $Name @{ Name = 'a[' } } | Should -Throw -ErrorId 'InvalidInput,*'
        { Get-Selected $Name @{ Exclude = 'a[' } } | Should -Throw -ErrorId 'InvalidInput,*'
        { Get-Selected $Name @{ KeyFile = "$TestDrive/none.txt" } } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}

Describe 'Variables of the pipeline' {
    BeforeAll { $All = Get-CheckpointVariable $SampleCheckpoint }

    It 'are selected, too' {
        ($All | Get-CheckpointTensor -Name *bias -Exclude $Few).Name | Should -Be ($Biases | Where-Object { $_ -notin $Few })
        ($All | Measure-CheckpointVariable -KeyFile $TestDrive/few.txt).Name | Should -Be $Few
        $All | Export-ModelWeights $TestDrive/piped.npz -Name *bias
        (Get-CheckpointVariable $TestDrive/piped.npz).Name | Should -Be $Biases
        $All | Export-CheckpointKey $TestDrive/piped.txt -KeyFile $TestDrive/few.txt
        (Import-CheckpointKey $TestDrive/piped.txt).Name | Should -Be $Few
    }

    It 'that lack a key end the statement' {
        { $All | Get-CheckpointTensor -KeyFile $TestDrive/wrong.txt } | Should -Throw -ErrorId 'KeysMissing,*'
        { $All | Measure-CheckpointVariable -KeyFile $TestDrive/wrong.txt } | Should -Throw -ErrorId 'KeysMissing,*'
    }

    It 'are told of where a name fits none of them' {
        $All | Get-CheckpointTensor -Name *bias, 'kernal' -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        "$warnings" | Should -BeLike "*fits 'kernal'*"
    }
}

Describe 'Get-CheckpointTensor' {
    It 'wants to be told which variables, by any of the parameters' {
        { Get-CheckpointTensor $SampleCheckpoint } | Should -Throw -ErrorId 'NoSelection,*'
        (Get-CheckpointTensor $SampleCheckpoint -KeyFile $TestDrive/few.txt).Name | Should -Be $Few
    }
}

Describe 'The inputs of <Name>' -ForEach $writers {
    BeforeAll {
        # The names that are written of what comes through the pipeline.
        function Get-Written($Cmdlet, $Objects, [hashtable] $Selection = @{}) {
            $file = Join-Path $TestDrive ([guid]::NewGuid())
            switch ($Cmdlet) {
                'Export-CheckpointKey' { $Objects | Export-CheckpointKey "$file.txt" @Selection; (Import-CheckpointKey "$file.txt").Name }
                'Export-Checkpoint' { $Objects | Export-Checkpoint $file @Selection -NoStateFile -NoObjectGraph; (Get-CheckpointVariable $file).Name }
                'Export-ModelWeights' { $Objects | Export-ModelWeights "$file.npz" @Selection; (Get-CheckpointVariable "$file.npz").Name }
            }
        }

        $Expected = $Few | Sort-Object
        Export-ModelWeights $TestDrive/few.npz $SampleCheckpoint -KeyFile $TestDrive/few.txt -Force
        $Wanted = @{ KeyFile = "$TestDrive/few.txt" }
    }

    It 'are variables, tensors and arrays that have a name' {
        Get-Written $Name (Get-CheckpointVariable $TestDrive/few.npz) | Sort-Object | Should -Be $Expected
        Get-Written $Name (Get-CheckpointTensor $TestDrive/few.npz *) | Sort-Object | Should -Be $Expected
        Get-Written $Name (Get-CheckpointTensor $TestDrive/few.npz * -As NDArray) | Sort-Object | Should -Be $Expected
    }

    It 'are files, paths and checkpoints' {
        Get-Written $Name (Get-Item $TestDrive/few.npz) | Sort-Object | Should -Be $Expected
        Get-Written $Name "$TestDrive/few.npz" | Sort-Object | Should -Be $Expected
        Get-Written $Name (Get-Checkpoint $SampleCheckpoint) $Wanted | Sort-Object | Should -Be $Expected
        Get-Written $Name (Get-ChildItem $SampleCheckpoint) $Wanted | Sort-Object | Should -Be $Expected
    }

    It 'are items of a drive, each variable once' {
        Get-Written $Name (Get-ChildItem selection:/ -Recurse) $Wanted | Sort-Object | Should -Be $Expected
    }

    It 'are hashtables of arrays, several joined' {
        Get-Written $Name @{ a = [float[]](1, 2) }, @{ b = 3 }, "$TestDrive/few.npz" @{ Exclude = $Few[0] } | Sort-Object | Should -Be (@('a', 'b', $Few[1]) | Sort-Object)
    }

    It 'are refused where they stand for no variable, where there are none, and where none is wanted' {
        { Get-Written $Name 3 } | Should -Throw -ErrorId 'NotAVariable,*'
        { Get-Written $Name @() } | Should -Throw -ErrorId 'NoVariable,*'
        { Get-Written $Name @{ a = 1 } @{ Name = 'b' } } | Should -Throw -ErrorId 'InvalidInput,*'
    }
}
