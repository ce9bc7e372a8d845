@{
    RootModule           = 'TfModelTools.psm1'
    NestedModules        = @('TfModelTools.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '5f0c1d86-3b5a-4e0b-9d0c-6a2f1b7e9c43'
    Author               = 'TfModelTools contributors'
    CompanyName          = 'TfModelTools contributors'
    Copyright            = '(c) 2026 TfModelTools contributors. MIT License.'
    Description          = 'Everything people do with TensorFlow model files, from PowerShell, without Python, TensorFlow or a native library: see what is in checkpoints, SavedModels, Keras and TensorFlow.js files, walk through them as a drive, prune keys, export weights to .npz, .safetensors, .h5 and .json, draw models, turn them into plain C# that predicts the same numbers, and run them.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('TfModelTools.Types.ps1xml', 'TfModelTools.Interop.Types.ps1xml')
    FormatsToProcess     = @(
        'Formats/Arrays.Format.ps1xml'
        'Formats/Checkpoints.Format.ps1xml'
        'Formats/Conversions.Format.ps1xml'
        'Formats/Drive.Format.ps1xml'
        'Formats/Models.Format.ps1xml'
        'Formats/Predictions.Format.ps1xml'
        'Formats/Variables.Format.ps1xml'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Compare-Checkpoint'
        'ConvertFrom-ModelIR'
        'ConvertTo-CSharpModel'
        'ConvertTo-KerasModel'
        'ConvertTo-ModelIR'
        'ConvertTo-OnnxModel'
        'ConvertTo-TensorFlowModel'
        'ConvertTo-TfjsModel'
        'Export-Checkpoint'
        'Export-CheckpointKey'
        'Export-ModelDiagram'
        'Export-ModelWeights'
        'Get-Checkpoint'
        'Get-CheckpointTensor'
        'Get-CheckpointVariable'
        'Get-ModelNode'
        'Get-ModelOutputMap'
        'Get-ModelSignature'
        'Get-ModelSummary'
        'Import-CheckpointKey'
        'Import-Model'
        'Import-ModelWeights'
        'Invoke-ModelPrediction'
        'Measure-CheckpointVariable'
        'Measure-ModelPrediction'
        'Select-CheckpointVariable'
        'Show-Model'
        'Test-Checkpoint'
        'Test-ModelPrediction'
        'Test-ModelSupport'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('TensorFlow', 'Keras', 'Checkpoint', 'SavedModel', 'TensorFlowJS', 'SafeTensors', 'Model', 'Weights', 'MachineLearning', 'NumPy', 'HDF5', 'CodeGeneration', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first release. CHANGELOG.md, beside the manifest, lists what it holds.'
        }
    }
}
