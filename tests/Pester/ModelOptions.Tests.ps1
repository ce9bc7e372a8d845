# What Import-Model was told stays with the model, whatever later cmdlets are told besides; where it would be lost the model is refused.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
}

Describe 'Options of Import-Model' {
    It 'stay where ConvertTo-OnnxModel is given others' {
        Import-Model $ModelPath -Output dense | ConvertTo-OnnxModel $TestDrive/d.onnx -BatchSize 15 | Out-Null
        $model = Import-Model $TestDrive/d.onnx
        "$($model.Outputs.Name)" | Should -Be 'dense'
        "$($model.Inputs[0])" | Should -BeLike '*(15, 24)*'
    }

    It 'stay where Invoke-ModelPrediction is given others' {
        $model = Import-Model $ModelPath -Output dense
        (Invoke-ModelPrediction $model $Features -BatchSize 15)[0].psobject.Properties.Name | Should -Be 'Sample', 'dense'
    }

    It 'keep the checkpoint' {
        Import-Model $ModelPath | ConvertTo-TensorFlowModel "$TestDrive/ckm.meta" | Out-Null
        $prefix = "$TestDrive/ckm"
        $zero = Get-CheckpointTensor $prefix -Name * | ForEach-Object { @{ $_.Name = [TfModelTools.Cmdlets.Objects.NamedTensor]::From($_.Name, $(
                        $array = $_.ToMultidimensionalArray(); [array]::Clear($array, 0, $array.Length); , $array)) } }
        $zero | Export-Checkpoint "$TestDrive/zero" -NoStateFile
        Import-Model "$TestDrive/ckm.meta" -Checkpoint "$TestDrive/zero" | ConvertTo-OnnxModel $TestDrive/z.onnx -BatchSize 15 | Out-Null
        (Measure-CheckpointVariable $TestDrive/z.onnx | Where-Object DataType -EQ float32 | Measure-Object Maximum -Maximum).Maximum | Should -Be 0
    }

    It 'are replaced one by one, shapes by the input they are for' {
        $model = Import-Model $ModelPath -Output dense -BatchSize 3
        $map = Invoke-ModelPrediction $model $Features -BatchSize 15 -Output conv1d -As NamedTensor
        $map.conv1d.Shape | Should -Be '(15, 24, 48)'
    }

    It 'are told by the object' {
        (Import-Model $ModelPath).ImportOptions | Should -BeNullOrEmpty
        (Import-Model $ModelPath -Output dense -BatchSize 15 -NoOptimize).ImportOptions | Should -Be "-Output 'dense' -BatchSize 15 -NoOptimize"
    }

    It 'make a copy of the model refused: <Form>' -ForEach @(
        @{ Form = 'Clixml'; Get = { Import-Model $ModelPath -Output dense | Export-Clixml $TestDrive/m.clixml; Import-Clixml $TestDrive/m.clixml } }
        @{ Form = 'a job'; Get = { Start-Job { Import-Module $using:StagedModule; Import-Model $using:ModelPath -Output dense } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Form = 'Select-Object'; Get = { Import-Model $ModelPath -Output dense | Select-Object * } }
    ) {
        $copy = & $Get
        $copy | Invoke-ModelPrediction -InputObject $Features -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike "*imported with -Output 'dense'*Import-Model*"
        foreach ($command in 'Get-ModelSignature', 'Get-ModelSummary', 'Get-ModelNode', 'Import-Model') {
            $copy | & $command -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$($errors[0])" | Should -BeLike "*imported with -Output 'dense'*"
        }
    }

    It 'do not keep a plain model from coming back' {
        Import-Model $ModelPath | Export-Clixml $TestDrive/plain.clixml
        Import-Clixml $TestDrive/plain.clixml | Invoke-ModelPrediction -InputObject $Features | Should -HaveCount 15
        (Import-Model $ModelPath | Get-ModelSignature).Outputs.Name | Should -Be 'language'
    }

    It 'make <_> refuse the object, of whose file it would tell' -ForEach 'Get-ModelSignature', 'Get-ModelSummary', 'Get-ModelNode' {
        Import-Model $ModelPath -Output dense | & $_ -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($errors[0])" | Should -BeLike "*imported with -Output 'dense'*Give that path.*"
    }
}
