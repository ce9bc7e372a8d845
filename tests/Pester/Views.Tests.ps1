# Every view of the module, drawn at the widths of real windows: the name and the verdict are there, whole, whatever else there is no room for.
BeforeDiscovery {
    . $PSScriptRoot/TestSupport.ps1

    # What each view must show at every width: of a view that is not in this list the test says so.
    $Shown = @{
        DriveItem            = { $_.PSChildName }
        DriveNode            = { $_.PSChildName }
        Checkpoint           = { 'State'; $_.Name; if ($_.IsComplete) { if ($_.IsLatest) { 'latest' } else { 'complete' } } elseif ($_.Files.Count) { 'incomplete' } else { 'missing' } }
        CheckpointFaultInfo  = { $_.Kind; $_.Message }
        CheckpointComparison = { $_.Result; $_.Name -replace '/\.ATTRIBUTES/VARIABLE_VALUE$' }
        CheckpointVariable   = { $_.DataType; $_.Name -replace '/\.ATTRIBUTES/VARIABLE_VALUE$' }
        VariableMeasure      = { 'NaN'; 'Inf'; "$($_.NaNCount)"; $_.Name -replace '/\.ATTRIBUTES/VARIABLE_VALUE$' }
        VariableMeasureList  = { $_.Name; "$($_.NaNCount)" }
        CheckpointKey        = { $_.Name -replace '/\.ATTRIBUTES/VARIABLE_VALUE$' }
        NamedTensor          = { $_.Name; $_.Shape }
        ImportedModel        = { $_.Name; "$($_.Inputs[0])"; "$($_.LayerCount)" }
        ImportedModelTable   = { $_.Name; "$($_.LayerCount)" }
        GeneratedModel       = { $_.Name; $_.ProjectPath }
        KerasModelInfo       = { $_.Name; "$($_.Format)"; $_.Outputs[0] }
        TensorFlowModelInfo  = { $_.Name; "$($_.Format)"; $_.Outputs[0] }
        TfjsModelInfo        = { $_.Name; "$($_.Format)"; $_.Outputs[0] }
        ModelIRInfo          = { $_.Name; $_.Outputs[0] }
        OnnxModelInfo        = { $_.Name; "$($_.Opset)"; $_.Outputs[0] }
        ModelSignature       = { $_.Signature; "$($_.Inputs[0])"; "$($_.Outputs[0])" }
        ModelSignatureTable  = { $_.Signature }
        SignaturePort        = { $_.Name; $_.DataType }
        ModelSummary         = { $_.Name; 'Total params' }
        LayerSummary         = { $_.Name; $_.Type }
        ModelNode            = { $_.Op; $_.Name }
        UnsupportedNode      = { $_.Name; $_.Op; $_.Reason }
        UnsupportedNodeTable = { $_.Name; $_.Op }
        OutputMapping        = { $_.Match; $_.Name }
        LatencyReport        = { 'Median'; $_.Name }
        ClassComparison      = { 'Within'; "$($_.IsWithinTolerance)"; $_.Label }
        PredictionComparison = { 'Within'; "$($_.IsWithinTolerance)"; $_.Name }
    }
    $Cases = foreach ($file in Get-ChildItem $StagedModule/Formats/*.Format.ps1xml) {
        foreach ($view in ([xml](Get-Content $file -Raw)).Configuration.ViewDefinitions.View) {
            # What a pipeline of a test would take apart into its numbers: NumSharp.Tests.ps1 looks at it.
            if ($view.Name -eq 'LibraryArray') { continue }
            $kind = @($view.ChildNodes.Name) -match 'Control$' -replace 'Control'
            @{ View = $view.Name; Type = $view.ViewSelectedBy.TypeName; Kind = $kind[0]; Shown = $Shown[$view.Name] }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $Features = Join-Path $Sample 'features.npz'
    $Work = (New-Item -ItemType Directory "$TestDrive/work").FullName
    Push-Location $Work

    $null = New-Item -ItemType Directory $Work/a

    # A name and a reason as long as they come.
    $long = 'model/encoder/layer_with_weights-11/attention/query_projection/kernel'
    @{ $long = [float[]](1, [float]::NaN, 3); b = [float[]](1, 2) } | Export-Checkpoint $Work/a/model.ckpt -GlobalStep 1000
    @{ $long = [float[]](1, 2, 4); b = [float[]](1, 2); only = 1.0 } | Export-Checkpoint $Work/a/model.ckpt -GlobalStep 20000
    Copy-Item $Work/a $Work/broken -Recurse
    Remove-Item $Work/broken/model.ckpt-1000.data*
    Set-Content $Work/g.pbtxt @'
node { name: "serving_default_input_of_the_model" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 1 } dim { size: 2 } } } } }
node { name: "encoder/block_11/attention/r" op: "Relu" input: "serving_default_input_of_the_model" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "encoder/block_11/attention/f" op: "Fancy" input: "encoder/block_11/attention/r" attr { key: "T" value { type: DT_FLOAT } } }
'@
    Get-CheckpointVariable $Work/a/model.ckpt-20000 | Export-CheckpointKey $Work/keys.txt
    New-PSDrive -Name views -PSProvider TfModel -Root $Work/a/model.ckpt-20000 -Scope Global | Out-Null
    New-PSDrive -Name viewnodes -PSProvider TfModel -Root $Work/g.pbtxt -Scope Global | Out-Null
    $model = Import-Model $ModelPath
    $signatures = Get-ModelSignature $Work/g.pbtxt

    # Sample objects of each type that a view is for.
    $Objects = @{
        'TfModelTools.DriveItem'                               = @(Get-ChildItem views:/ -Recurse)
        'TfModelTools.DriveNode'                               = @(Get-ChildItem viewnodes:/ -Recurse)
        'TfModelTools.Cmdlets.Objects.Checkpoint'              = @(Get-Checkpoint $Work/a) + @(Get-Checkpoint $Work/broken)
        'TfModelTools.Cmdlets.Objects.CheckpointFaultInfo'     = @(Test-Checkpoint $Work/broken/model.ckpt-1000.index -Detailed)
        'TfModelTools.Cmdlets.Objects.CheckpointComparison'    = @(Compare-Checkpoint $Work/a/model.ckpt-1000 $Work/a/model.ckpt-20000 -IncludeEqual) + @(Compare-Checkpoint $SampleCheckpoint $SampleCheckpoint -IncludeEqual)
        'TfModelTools.Cmdlets.Objects.CheckpointVariable'      = @(Get-CheckpointVariable $Work/a/model.ckpt-20000) + @(Get-CheckpointVariable $SampleCheckpoint)
        'TfModelTools.Cmdlets.Objects.VariableMeasure'         = @(Measure-CheckpointVariable $Work/a/model.ckpt-1000)
        'TfModelTools.Cmdlets.Objects.CheckpointKey'           = @(Import-CheckpointKey $Work/keys.txt)
        'TfModelTools.Cmdlets.Objects.NamedTensor'             = @(Get-CheckpointTensor $Work/a/model.ckpt-1000 -Name *)
        'TfModelTools.Cmdlets.Objects.ImportedModel'           = @($model)
        'TfModelTools.Cmdlets.Objects.GeneratedModel'          = @($model | ConvertTo-CSharpModel $Work/out -NoOverview)
        'TfModelTools.Cmdlets.Objects.KerasModelInfo'          = @($model | ConvertTo-KerasModel $Work/model.keras)
        'TfModelTools.Cmdlets.Objects.TensorFlowModelInfo'     = @($model | ConvertTo-TensorFlowModel $Work/saved_model)
        'TfModelTools.Cmdlets.Objects.TfjsModelInfo'           = @($model | ConvertTo-TfjsModel $Work/web)
        'TfModelTools.Cmdlets.Objects.ModelIRInfo'             = @(Import-Model $ModelPath | ConvertTo-ModelIR $Work/net)
        'TfModelTools.Cmdlets.Objects.OnnxModelInfo'           = @(Import-Model $ModelPath | ConvertTo-OnnxModel $Work/net.onnx)
        'TfModelTools.Inspection.SignatureDescription'         = @($signatures)
        'TfModelTools.Inspection.SignaturePortDescription'     = @($signatures.Inputs) + @($signatures.Outputs)
        'TfModelTools.Inspection.ModelSummary'                 = @(Get-ModelSummary $ModelPath)
        'TfModelTools.Inspection.LayerSummary'                 = @((Get-ModelSummary $ModelPath).Layers)
        'TfModelTools.Inspection.ModelNode'                    = @(Get-ModelNode $Work/g.pbtxt) + @(Get-ModelNode $ModelPath)
        'TfModelTools.Inspection.UnsupportedNode'              = @(Test-ModelSupport $Work/g.pbtxt -Detailed)
        'TfModelTools.Inspection.OutputMapping'                = @(Get-ModelOutputMap $ModelPath $ModelPath -FeaturePath $Features)
        'TfModelTools.Execution.LatencyReport'                 = @(Measure-ModelPrediction $ModelPath -Duration 0.02 -Layerwise)
        'TfModelTools.Execution.ClassComparison'               = @(Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Top 3 -Detailed | Select-Object -First 6)
        'TfModelTools.Execution.PredictionComparison'          = @(Test-ModelPrediction $ModelPath $Features -ReferenceModel $ModelPath -Layerwise -Detailed)
    }

    # What is drawn, without the blanks and line ends that cells are filled up and wrapped with.
    function Get-Drawn($Objects, [string] $View, [string] $Kind, [int] $Width) {
        $text = switch ($Kind) {
            'Table' { $Objects | Format-Table -View $View | Out-String -Width $Width }
            'List' { $Objects | Format-List -View $View | Out-String -Width $Width }
            default { $Objects | Format-Custom -View $View | Out-String -Width $Width }
        }
        $text -replace '\s'
    }
}

AfterAll {
    Pop-Location
    Remove-PSDrive views, viewnodes -Force
}

Describe 'The view <View>' -ForEach $Cases {
    It 'says at <_> columns what it is about' -ForEach 60, 80, 120, 200 {
        $Shown | Should -Not -BeNullOrEmpty -Because "each view says here what must be seen of it"
        $objects = $Objects[$Type]
        $objects | Should -Not -BeNullOrEmpty
        foreach ($object in $objects) {
            # One by one: what is cut in one row may stand in another.
            $drawn = Get-Drawn $object $View $Kind $_
            foreach ($text in $object | ForEach-Object $Shown | Where-Object { "$_" }) {
                $drawn.Contains("$text" -replace '\s') | Should -BeTrue -Because "'$text' of $($object) is looked for in $drawn"
            }
        }
        (Get-Drawn $objects $View $Kind $_).Length | Should -BeGreaterThan 0
    }

    It 'keeps within the window' {
        foreach ($width in 60, 80, 120, 200) {
            $longest = switch ($Kind) {
                'Table' { $Objects[$Type] | Format-Table -View $View | Out-String -Width $width -Stream }
                'List' { $Objects[$Type] | Format-List -View $View | Out-String -Width $width -Stream }
                default { $Objects[$Type] | Format-Custom -View $View | Out-String -Width $width -Stream }
            }
            ($longest | ForEach-Object Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual $width
        }
    }

    It 'is drawn of what came back from a file' {
        if ($View -like 'Drive*') { return }
        $Objects[$Type] | Select-Object -First 2 | Export-Clixml $TestDrive/object.clixml
        $back = @(Import-Clixml $TestDrive/object.clixml)
        $drawn = Get-Drawn $back[0] $View $Kind 120
        $first = $Objects[$Type][0]
        $name = "$(foreach ($property in 'Name', 'Signature', 'Kind', 'Label') { if ($first.PSObject.Properties[$property] -and "$($first.$property)") { $first.$property; break } })" -replace '/\.ATTRIBUTES/VARIABLE_VALUE$'
        if (-not $name) { $name = "$($first.Inputs[0])" }
        $name | Should -Not -BeNullOrEmpty
        $drawn.Contains(($name -replace '\s')) | Should -BeTrue -Because $drawn
    }
}

Describe 'Views' {
    It 'are there for every type that a cmdlet puts out' {
        # Truth values, files, arrays, and predictions, whose properties are the model's outputs.
        $plain = 'System.Boolean', 'System.IO.FileInfo', 'System.IO.DirectoryInfo', 'TfModelTools.ModelPrediction', 'TfModelTools.BatchPrediction',
            'System.Array', 'NumSharp.NDArray', 'System.Numerics.Tensors.Tensor`1'
        $types = (Get-Command -Module TfModelTools).OutputType.Name | Select-Object -Unique | Where-Object { $_ -notin $plain }
        $types | Where-Object { $_ -notin $Objects.Keys } | Should -BeNullOrEmpty
    }

    It 'show a long reason as a list' {
        $text = Test-ModelSupport $Work/g.pbtxt -Detailed | Out-String -Width 60
        $text | Should -Match '(?m)^Reason : '
    }

    It 'hide what TensorFlow 2 appends to every name, and -Name takes what they show' {
        $text = Get-CheckpointVariable $SampleCheckpoint | Out-String -Width 80
        $text | Should -Not -Match 'VARIABLE_VALUE'
        $text | Should -Match '(?m) layer_with_weights-0/embeddings$'
        (Get-CheckpointVariable $SampleCheckpoint -Name layer_with_weights-0/embeddings).Name | Should -Be 'layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE'
        (Get-CheckpointTensor $SampleCheckpoint -Name layer_with_weights-0/embeddings).Shape | Should -Be '(256, 16)'
        (Get-CheckpointVariable $SampleCheckpoint | Select-CheckpointVariable *-0/embeddings).Name | Should -HaveCount 1
    }
}

Describe 'Colours' {
    BeforeAll {
        $before = $PSStyle.OutputRendering
        $noColour = $env:NO_COLOR
    }

    BeforeEach {
        $env:NO_COLOR = $null
        $PSStyle.OutputRendering = 'Ansi'
    }

    AfterEach {
        $env:NO_COLOR = $noColour
        $PSStyle.OutputRendering = $before
    }

    It 'tell states apart' {
        $comparison = Compare-Checkpoint $Work/a/model.ckpt-1000 $Work/a/model.ckpt-20000 -IncludeEqual | Out-String -Width 120
        $comparison | Should -Match "`e\[32mEqual"
        $comparison | Should -Match "`e\[31mDifferent"
        $comparison | Should -Match "`e\[33mOnlyInDifference"
        Get-Checkpoint $Work/broken | Out-String -Width 120 | Should -Match "`e\[31mincomplete"
        Test-ModelSupport $Work/g.pbtxt -Detailed | Out-String -Width 120 | Should -Match "`e\[31mFancy"
        Measure-CheckpointVariable $Work/a/model.ckpt-1000 | Out-String -Width 120 | Should -Match "`e\[31m1"
    }

    It 'are none with NO_COLOR' {
        $env:NO_COLOR = '1'
        Compare-Checkpoint $Work/a/model.ckpt-1000 $Work/a/model.ckpt-20000 -IncludeEqual | Out-String -Width 120 | Should -Not -Match "`e\[3[123]m(Equal|Different|Only)"
    }

    It 'are none where output is redirected' {
        $text = Invoke-FreshProcess @"
            `$env:NO_COLOR = `$null
            Import-Module '$StagedModule'
            Get-Checkpoint '$Work/broken'
            Compare-Checkpoint '$Work/a/model.ckpt-1000' '$Work/a/model.ckpt-20000' -IncludeEqual
"@
        $text -join "`n" | Should -Match 'incomplete'
        $text -join "`n" | Should -Not -Match "`e\[3[123]m(incomplete|Equal|Different|Only)"
    }
}

Describe 'Tables of other programs' {
    It 'hold no name of a type: <_>' -ForEach @(
         'TfModelTools.Cmdlets.Objects.Checkpoint', 'TfModelTools.Cmdlets.Objects.CheckpointFaultInfo', 'TfModelTools.Cmdlets.Objects.CheckpointComparison',
         'TfModelTools.Cmdlets.Objects.CheckpointVariable', 'TfModelTools.Cmdlets.Objects.VariableMeasure', 'TfModelTools.Cmdlets.Objects.CheckpointKey',
         'TfModelTools.Cmdlets.Objects.NamedTensor', 'TfModelTools.Cmdlets.Objects.ImportedModel', 'TfModelTools.Cmdlets.Objects.GeneratedModel',
         'TfModelTools.Cmdlets.Objects.KerasModelInfo', 'TfModelTools.Cmdlets.Objects.ModelIRInfo', 'TfModelTools.Cmdlets.Objects.OnnxModelInfo', 'TfModelTools.Cmdlets.Objects.TfjsModelInfo',
         'TfModelTools.Cmdlets.Objects.TensorFlowModelInfo', 'TfModelTools.Inspection.SignatureDescription', 'TfModelTools.Inspection.SignaturePortDescription',
         'TfModelTools.Inspection.ModelSummary', 'TfModelTools.Inspection.LayerSummary', 'TfModelTools.Inspection.ModelNode',
         'TfModelTools.Inspection.UnsupportedNode', 'TfModelTools.Inspection.OutputMapping', 'TfModelTools.Execution.LatencyReport',
         'TfModelTools.Execution.PredictionComparison', 'TfModelTools.Execution.ClassComparison'
    ) {
        $text = ($Objects[$_] | ConvertTo-Csv) -join "`n"
        $text | Should -Not -Match 'System\.|TfModelTools\.|`1|\[\]'
    }
}
