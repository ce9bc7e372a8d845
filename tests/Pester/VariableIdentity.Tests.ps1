# What names one variable means that variable alone, with the values it has where it is: never its whole file, and never another one of its name.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $File = Join-Path $TestDrive 'm.npz'
    $table = @{
        a = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('a', @((0.0, 1.0, 2.0), (3.0, 4.0, 5.0)))
        b = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('b', @((0.25, 100.25, 200.25), (300.25, 400.25, 500.25)))
    }
    $table | Export-ModelWeights $File -DataType float32

    function Get-Changed { Import-ModelWeights $File -Rename @{ a = 'b'; b = 'a' } -Transpose '*' -DataType int16 -Name a }
    function Get-Renamed { Import-ModelWeights $File -Rename @{ a = 'b'; b = 'a' } }
}

Describe 'One variable' {
    It 'stays one in every cmdlet that reads variables: <Form>' -ForEach @(
        @{ Form = 'variable'; Get = { Get-CheckpointVariable $File -Name a } }
        @{ Form = 'tensor'; Get = { Get-CheckpointTensor $File -Name a } }
        @{ Form = 'measure'; Get = { Measure-CheckpointVariable $File -Name a } }
        @{ Form = 'row'; Get = { Get-CheckpointVariable $File -Name a | Select-Object * } }
        @{ Form = 'Name and Path'; Get = { [pscustomobject]@{ Name = 'a'; Path = $File } } }
    ) {
        (& $Get | Get-CheckpointVariable).Name | Should -Be 'a'
        (& $Get | Get-CheckpointTensor).Name | Should -Be 'a'
        (& $Get | Measure-CheckpointVariable).Maximum | Should -Be 5
        (& $Get | Select-CheckpointVariable).Name | Should -Be 'a'
        (& $Get | Import-ModelWeights -DataType int8).DataType | Should -Be 'int8'
        & $Get | Import-ModelWeights -DataType int8 | Export-ModelWeights $TestDrive/one.npz -Force
        (Get-CheckpointVariable $TestDrive/one.npz).Name | Should -Be 'a'
        (Get-CheckpointTensor $TestDrive/one.npz -Name a).ToArray() | Should -Be (0..5)
    }

    It 'is no file to compare or to verify as a whole' {
        Get-CheckpointVariable $File -Name a | Compare-Checkpoint $File -IncludeEqual -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike "*The variable 'a' was given, expected a file as a whole*"
        Get-CheckpointVariable $SampleCheckpoint -Name *bias | Select-Object -First 1 | Test-Checkpoint -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike '*expected a file as a whole*'
    }

    It 'is measured as the tensor in memory that it is' {
        (Get-CheckpointTensor $File -Name b | Measure-CheckpointVariable).Name | Should -Be 'b'
        $part = (Get-CheckpointTensor $File -Name b)[1]
        ($part | Measure-CheckpointVariable).Minimum | Should -Be 300.25
        (Get-CheckpointTensor $File -Name a, b | Measure-CheckpointVariable).Name | Should -Be 'a', 'b'
    }

    It 'goes on with -Rename among those of its file' {
        (Get-CheckpointVariable $File | Import-ModelWeights -Rename { "new/$_" }).Name | Should -Be 'new/a', 'new/b'
        Get-CheckpointVariable $File | Import-ModelWeights -Rename { 'same' } -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike "*would be called 'same'*"
    }
}

Describe 'A variable that Import-ModelWeights changed' {
    It 'keeps the change through Measure-CheckpointVariable' {
        Get-Changed | Measure-CheckpointVariable | Export-ModelWeights $TestDrive/q.npz
        $back = Get-CheckpointVariable $TestDrive/q.npz
        $back.Name, $back.DataType, $back.Shape | Should -Be 'b', 'int16', '(3, 2)'
        (Get-CheckpointTensor $TestDrive/q.npz -Name b).ToArray() | Should -Be 0, 3, 1, 4, 2, 5
    }

    It 'keeps the change through Import-ModelWeights and Get-CheckpointVariable' {
        $twice = Get-Changed | Get-CheckpointVariable | Import-ModelWeights -Rename @{ b = 'c' }
        $twice.Name, $twice.Shape | Should -Be 'c', '(3, 2)'
        ($twice | Get-CheckpointTensor).ToArray() | Should -Be 0, 3, 1, 4, 2, 5
    }

    It 'says so, and is refused as a copy of its properties: <Form>' -ForEach @(
        @{ Form = 'Select-Object'; Get = { Get-Renamed | Select-Object * } }
        @{ Form = 'JSON'; Get = { Get-Renamed | ConvertTo-Json | ConvertFrom-Json } }
        @{ Form = 'CSV'; Get = { Get-Renamed | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Form = 'Clixml'; Get = { Get-Renamed | Export-Clixml $TestDrive/r.clixml; Import-Clixml $TestDrive/r.clixml } }
        @{ Form = 'tensors in Clixml'; Get = { Get-Renamed | Get-CheckpointTensor | Export-Clixml $TestDrive/r.clixml; Import-Clixml $TestDrive/r.clixml } }
        @{ Form = 'measures in CSV'; Get = { Get-Renamed | Measure-CheckpointVariable | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Form = 'a job'; Get = { Start-Job { Import-Module $using:StagedModule; Import-ModelWeights $using:File -Rename @{ a = 'b'; b = 'a' } } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Form = 'converted tensors'; Get = { Get-CheckpointTensor $File -Name a, b -DataType int32 | Select-Object * } }
    ) {
        $copies = @(& $Get)
        $copies | Should -HaveCount 2
        "$($copies.IsChanged)" | Should -Be 'True True'
        $copies | Get-CheckpointTensor -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 2
        "$($errors[0])" | Should -BeLike '*a copy does not carry that*Export-ModelWeights*'
        $copies | Get-CheckpointVariable -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        { $copies | Export-ModelWeights $TestDrive/never.npz } | Should -Throw '*a copy does not carry that*'
        Test-Path $TestDrive/never.npz | Should -BeFalse
    }

    It 'is refused by its type and shape where the mark was left out' {
        { Get-Changed | Select-Object Name, Path, DataType | Export-ModelWeights $TestDrive/never.npz } | Should -Throw "*'b' was given as int16*holds it as float32*"
        { Get-Changed | Select-Object Name, Path, Shape | Export-ModelWeights $TestDrive/never.npz } | Should -Throw '*with the shape (3, 2)*with the shape (2, 3)*'
        [pscustomobject]@{ Name = 'a'; Path = $File; DataType = 'single'; Shape = '2x3' } | Get-CheckpointTensor | Should -HaveCount 1
    }

    It 'is not marked where nothing changes' {
        (Import-ModelWeights $File).IsChanged | Should -Be $false, $false
        (Get-CheckpointTensor $File -Name a -DataType float32).IsChanged | Should -BeFalse
        Get-CheckpointTensor $File -Name a | Export-Clixml $TestDrive/plain.clixml
        (Import-Clixml $TestDrive/plain.clixml | Get-CheckpointTensor).ToArray() | Should -Be (0..5)
    }
}
