using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>
/// Pairs the outputs of two forms of one model, such as a SavedModel and what it was converted to: by the values they give for sample
/// inputs, by name, by shape and element type where only one output has these, and by position.
/// </summary>
public static class ModelOutputMap
{
    private const string DefaultSignature = "serving_default";

    /// <summary>Pairs the outputs of two models.</summary>
    /// <param name="path">The model.</param>
    /// <param name="referencePath">Its other form.</param>
    /// <param name="options">How the model is imported, with the signature that is meant and, where others than its outputs are to be paired, those; null for the defaults.</param>
    /// <param name="referenceOptions">The same for the other form.</param>
    /// <param name="samples">Arrays named after the inputs of the model (see <see cref="FeatureSet"/>); null to go by names and shapes alone. With them both models are run.</param>
    /// <param name="tolerance">By how much values may differ, absolutely or relatively.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Every output of the model, in its order.</returns>
    /// <exception cref="InvalidInputException">There is no such signature, the samples do not fit, or the models have different numbers of inputs.</exception>
    /// <exception cref="UnsupportedModelException">With samples: a model cannot be run.</exception>
    /// <exception cref="LimitExceededException">The models have thousands of outputs.</exception>
    public static IReadOnlyList<OutputMapping> Create(
        string path,
        string referencePath,
        ModelImportOptions? options = null,
        ModelImportOptions? referenceOptions = null,
        IReadOnlyDictionary<string, Tensor>? samples = null,
        double tolerance = 1e-4,
        CancellationToken cancellationToken = default)
    {
        ModelImportOptions own = options ?? ModelImportOptions.Default;
        ModelImportOptions other = referenceOptions ?? ModelImportOptions.Default;
        IReadOnlyList<SignaturePortDescription> outputs = Outputs(path, ref own, cancellationToken);
        IReadOnlyList<SignaturePortDescription> references = Outputs(referencePath, ref other, cancellationToken);
        if ((long)outputs.Count * references.Count > Limits.MaxOutputPairs)
        {
            throw new LimitExceededException(
                $"'{path}' has {outputs.Count} outputs and '{referencePath}' has {references.Count}: more than {Limits.MaxOutputPairs} pairs to choose from.", "Name the outputs that are to be paired.", path);
        }

        if (samples is null)
        {
            return Pair(MappedOutput.From(outputs, null), MappedOutput.From(references, null), tolerance);
        }

        ModelRunner runner = new(ModelImporter.Import(path, own, cancellationToken));
        ModelRunner reference = new(ModelImporter.Import(referencePath, other, cancellationToken));
        if (runner.Inputs.Count != reference.Inputs.Count)
        {
            throw new InvalidInputException($"'{path}' has {runner.Inputs.Count} inputs and '{referencePath}' has {reference.Inputs.Count}.", "Give two forms of one model.", referencePath);
        }

        IReadOnlyDictionary<string, Tensor> inputs = FeatureSet.Match(samples, runner.Inputs, runner.Outputs, "the sample", runner.DefaultInputs, needsOutputs: false).Inputs;
        bool isNamedAlike = reference.Inputs.All(i => inputs.ContainsKey(i.Name));
        Dictionary<string, Tensor> referenceInputs = reference.Inputs
            .Select((input, i) => (input.Name, Value: inputs[isNamedAlike ? input.Name : runner.Inputs[i].Name]))
            .ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        return Pair(
            MappedOutput.From(outputs, runner.Predict(inputs, cancellationToken)),
            MappedOutput.From(references, reference.Predict(referenceInputs, cancellationToken)),
            tolerance);
    }

    private static IReadOnlyList<SignaturePortDescription> Outputs(string path, ref ModelImportOptions options, CancellationToken cancellationToken)
    {
        InspectedModel model = InspectedModel.Open(path, options.ArchitecturePath);
        SignatureDescription[] all = [.. ModelSignatures.List(model, options.Tags, cancellationToken).Where(s => !GraphModelOpener.IsInternal(s.Signature))];
        string? wanted = options.Signature;
        SignatureDescription? found = wanted is not null ? all.FirstOrDefault(s => s.Signature == wanted)
            : all.Length == 1 ? all[0] : all.FirstOrDefault(s => s.Signature == DefaultSignature);
        if (found is null)
        {
            throw new InvalidInputException(
                $"'{path}' has no signature '{wanted ?? DefaultSignature}'.", $"Choose one: {string.Join(", ", all.Select(s => $"'{s.Signature}'"))}.", path);
        }

        // Of one graph alone there is nothing to choose, and a meta graph takes no tags.
        options = options with { Signature = found.Signature.Length > 0 ? found.Signature : null, Tags = model.Graphs.Count > 1 ? found.Tags : options.Tags };
        return options.Outputs.Count == 0 ? found.Outputs
            : [.. ModelImporter.Import(path, options, cancellationToken).Outputs
                .Select((o, i) => SignaturePortDescription.Of(i, o.Name, o.Name, o.Value.Spec.DataType, o.Value.Shape.ToTensorShape()))];
    }

    /// <summary>Pairs the outputs: by values, by names, by shapes that only one has, by place.</summary>
    internal static OutputMapping[] Pair(MappedOutput[] outputs, MappedOutput[] references, double tolerance)
    {
        OutputPairing pairs = new(outputs, references, tolerance);
        pairs.Take(OutputMatch.Value, pairs.IsWithin);
        pairs.Take(OutputMatch.Name, pairs.IsNamed);
        pairs.Take(OutputMatch.Shape, (i, j) => outputs[i].Port.Dimensions is not null && pairs.IsOnly(i, j));
        pairs.Take(OutputMatch.Position, pairs.IsSamePlace);
        pairs.Take(OutputMatch.Position, (_, _) => true);
        return pairs.ToMappings();
    }
}
