using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>
/// Writes SavedModels: the variables in a checkpoint, under the keys of the objects that hold them, and at last saved_model.pb, whose being there says that the folder is whole.
/// </summary>
internal static class SavedModelFolder
{
    private const string SignatureKey = "serving_default";

    // Data files of this size are copied and served well; a single variable may be larger.
    private const long ShardBytes = 1L << 31;

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TensorFlowModel Write(ModelGraph model, string path, TensorFlowOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        List<string> warnings = [.. StateWarnings.Of(model)];
        ChosenWeights weights = new(options.Variables);
        model = weights.Apply(model);
        warnings.AddRange(weights.Warnings);
        SignatureSet signatures = new();
        TensorFlowModelGraph main = signatures.Add(model.Signature ?? SignatureKey, model);
        foreach (OtherSignature other in options.Signatures?.Invoke(cancellationToken) ?? [])
        {
            if (signatures.TryAdd(other, weights) is { } reason)
            {
                warnings.Add($"The signature '{other.Key}' is left out: {reason}");
            }
        }

        weights.RequireAny();
        using OutputFolder folder = OutputFolder.Create(path, options.Overwrite);
        SavedModelBuilder builder = new(signatures.Functions, PackagedWeights.Trainable(signatures.Models));
        IReadOnlyList<string> files = WriteVariables(folder.CreateSubfolder(SavedModelFormat.VariablesFolder), builder, progress, cancellationToken);
        using (OutputStream stream = folder.CreateFile(SavedModelFormat.FileName))
        {
            builder.Write(stream, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder.Commit();
        return new TensorFlowModel(
            folder.Path,
            options.Name ?? model.Name,
            TensorFlowFormat.SavedModel,
            [.. signatures.Functions.Select(f => f.Key)],
            [.. main.Inputs.Select(i => i.Key)],
            [.. main.Outputs.Select(o => o.Key)],
            builder.Variables.Count,
            builder.Variables.Sum(v => v.Variable.ByteSize),
            signatures.Functions.Sum(f => f.Body.NodeCount),
            [.. files.Select(f => $"{SavedModelFormat.VariablesFolder}/{f}").Append(SavedModelFormat.FileName).Order(StringComparer.Ordinal)],
            model.Notes,
            warnings);
    }

    private static IReadOnlyList<string> WriteVariables(string folder, SavedModelBuilder builder, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        using TensorBundleWriter bundle = TensorBundleWriter.Create(Path.Combine(folder, SavedModelFormat.VariablesFolder), OverwriteMode.Refuse, ShardBytes);
        PackagedWeights.Write(bundle, builder.Variables, progress, cancellationToken);
        bundle.Add(CheckpointNames.ObjectGraph, TensorShape.Scalar, [builder.ObjectGraph]);
        bundle.CommitAlone();
        return bundle.FileNames;
    }
}
