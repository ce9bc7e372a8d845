# Over the corpus' folder "faults": models and files that once gave wrong numbers, lost something or were refused for a false reason.
# NAME.npz beside a model holds its inputs and the right outputs.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule -Force
    $Faults = Join-Path $CorpusRoot 'faults'

    # The model of a case, with the options it is opened with.
    function Open-Fault($Case, $More = @{}) {
        $options = $More + ($Case['Option'] ?? @{})
        if ($options.Contains('Architecture')) { $options.Architecture = Join-Path $Faults $options.Architecture }
        Import-Model (Join-Path $Faults $Case.Model) @options
    }

    # The values of a prediction's only output, one after the other.
    function Get-Value($Predictions) {
        foreach ($prediction in $Predictions) {
            $value = @($prediction.psobject.Properties)[-1].Value
            if ($value -is [TfModelTools.Cmdlets.Objects.NamedTensor]) { $value.ToArray() } else { $value }
        }
    }
}

Describe 'Models that once gave wrong numbers' {
    BeforeDiscovery {
        $models = @(
            @{ Model = 'h5-add-const.h5' }
            @{ Model = 'h5-addons-gelu.h5' }
            @{ Model = 'h5-bn-training.h5' }
            @{ Model = 'h5-layernorm-axis.h5' }
            @{ Model = 'h5-mha-keras29.h5' }
            @{ Model = 'h5-mha-mask.h5' }
            @{ Model = 'h5-nested-mask.h5' }
            @{ Model = 'h5-tf-shape.h5'; ProjectOption = @{ BatchSize = 3 } }
            @{ Model = 'h5-upsampling-keras224.h5' }
            @{ Model = 'k3-bidir-state.keras' }
            @{ Model = 'k3-lstm-mask.keras' }
            @{ Model = 'k3-softmax-mask.keras' }
            @{ Model = 'keras1-bn-mode2.h5'; Option = @{ Architecture = 'keras1-bn-mode2.json' } }
            @{ Model = 'keras1-deconv.h5' }
            @{ Model = 'pb-is-training.pb'; Option = @{ Output = 'y' } }
            @{ Model = 'pb-unknown-rank.pb'; ProjectOption = @{ InputShape = '2,4,4,2' } }
        )
    }

    It 'agrees with the right values: <Model>' -ForEach $models {
        Assert-Corpus
        Open-Fault $_ | Test-ModelPrediction -FeaturePath ([IO.Path]::ChangeExtension((Join-Path $Faults $Model), '.npz')) | Should -BeTrue
    }

    It 'agrees as a project of C#: <Model>' -ForEach $models {
        Assert-Corpus
        $features = [IO.Path]::ChangeExtension((Join-Path $Faults $Model), '.npz')
        Open-Fault $_ ($_['ProjectOption'] ?? @{}) | ConvertTo-CSharpModel -Path $TestDrive/$Model -FeaturePath $features | Test-ModelPrediction -FeaturePath $features | Should -BeTrue
    }

    It 'takes the signature that a SavedModel of Keras is served by' {
        Assert-Corpus
        [Math]::Round((Get-Value (Invoke-ModelPrediction $Faults/more/serving_neg $Faults/more/dqn_in.npz)), 3) | Should -Be 4.371
    }

    It 'keeps the state of a stateful layer from one sample to the next' {
        Assert-Corpus
        $model = Import-Model $Faults/more/stateful_lstm.h5
        $rows = @(Invoke-ModelPrediction $model $Faults/more/stateful_in.npz)
        Get-Value $rows[1] | ForEach-Object { [Math]::Round($_, 4) } | Should -Be @(0.3759, 0.4584, 0.1130, 0.1994)
    }

    It 'delivers every output or none: <Model>' -ForEach @(
        @{ Model = 'cond_shape.pb'; Features = 'cond_x.npz'; Outputs = @('out') }
        @{ Model = 'unsupported_output.pb'; Features = 'x13.npz'; Outputs = @() }
    ) {
        Assert-Corpus
        if ($Outputs) {
            $predictions = @(Invoke-ModelPrediction $Faults/more/$Model $Faults/more/$Features)
            $predictions[0].psobject.Properties.Name | Should -Be (@('Sample') + $Outputs)
            (Get-ModelSignature $Faults/more/$Model).Outputs.Name | Should -Be $Outputs
        } else {
            { Invoke-ModelPrediction $Faults/more/$Model $Faults/more/$Features -ErrorAction Stop } | Should -Throw "*'boxes'*"
            { ConvertTo-CSharpModel -Model $Faults/more/$Model -Path $TestDrive/half -ErrorAction Stop } | Should -Throw "*'boxes'*"
            "$TestDrive/half" | Should -Not -Exist
        }
    }

    It 'predicts where no shape is known but that of the data: <Model>' -ForEach @(
        @{ Model = 'unknown_rank_conv.pb'; Features = 'x4.npz' }, @{ Model = 'split_time_major.pb'; Features = 'x3.npz' }, @{ Model = 'k1_gpu_lstm.h5'; Features = 'k1_in.npz' }
    ) {
        Assert-Corpus
        Get-Value (Invoke-ModelPrediction $Faults/more/$Model $Faults/more/$Features) | Should -Not -BeNullOrEmpty
    }

    It 'refuses an expected output of a name that the model does not have' {
        Assert-Corpus
        { ConvertTo-CSharpModel -Model $Faults/more/dense.h5 -Path $TestDrive/typo -FeaturePath $Faults/more/feat_typo.npz -ErrorAction Stop } | Should -Throw "*'out/layer_O'*"
        "$TestDrive/typo" | Should -Not -Exist
    }
}

Describe 'Files that once were read or written wrongly' {
    It 'tells integers beyond 2^53 apart' {
        Assert-Corpus
        (Compare-Checkpoint $Faults/i_a.npz $Faults/i_b.npz).Result | Should -Be @('Different', 'Different')
    }

    It 'lists what it cannot read beside what it can' {
        Assert-Corpus
        (Get-CheckpointVariable $Faults/npz_mixed.npz).Name | Should -Be @('good', 'bad')
        (Get-CheckpointTensor $Faults/npz_mixed.npz good).ToArray() | Should -HaveCount 6
        { Get-CheckpointTensor $Faults/npz_mixed.npz bad -ErrorAction Stop } | Should -Throw '*pickled*'
    }

    It 'knows the slots of a canned estimator as optimizer state' {
        Assert-Corpus
        Get-CheckpointVariable $Faults/estimator | Where-Object Name -Match 'Ftrl|Adagrad' | Should -Not -BeNullOrEmpty
        Get-CheckpointVariable $Faults/estimator | Select-CheckpointVariable -ExcludeOptimizer | Where-Object Name -Match 'Ftrl|Adagrad' | Should -BeNullOrEmpty
    }

    It 'gives Keras its layers in their order' {
        Assert-Corpus
        Get-CheckpointVariable $Faults/whole.h5 | Export-ModelWeights -Path $TestDrive/ordered.h5 -KerasLayout
        $values = Invoke-ModelPrediction $Faults/whole.h5 $Faults/x4.npz
        $again = Invoke-ModelPrediction $TestDrive/ordered.h5 $Faults/x4.npz -Architecture $Faults/arch.json
        Get-Value $again | Should -Be (Get-Value $values)
    }
}
