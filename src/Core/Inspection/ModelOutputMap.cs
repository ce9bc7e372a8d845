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

    private static OutputMapping[] Pair(MappedOutput[] outputs, MappedOutput[] references, double tolerance)
    {
        int[] partner = [.. outputs.Select(_ => -1)];
        OutputMatch[] how = new OutputMatch[outputs.Length];
        double?[,] differences = new double?[outputs.Length, references.Length];
        bool[,] isWithin = new bool[outputs.Length, references.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            for (int j = 0; j < references.Length; j++)
            {
                if (outputs[i].Value is { } a && references[j].Value is { } b && a.Shape.Equals(b.Shape) && outputs[i].Fits(references[j]))
                {
                    PredictionComparison comparison = PredictionComparer.Compare(outputs[i].Port.Name, b, a, tolerance);
                    differences[i, j] = comparison.MaxAbsoluteDifference;
                    isWithin[i, j] = comparison.IsWithinTolerance;
                }
            }
        }

        bool IsFree(int i, int j) => partner[i] < 0 && !partner.Contains(j) && outputs[i].Fits(references[j]);

        void Take(OutputMatch match, Func<int, int, bool> holds)
        {
            // Where several would do, that of the same name, then that of the same place.
            foreach ((int i, int j) in Enumerable.Range(0, outputs.Length)
                .SelectMany(i => Enumerable.Range(0, references.Length).Select(j => (I: i, J: j)))
                .Where(p => holds(p.I, p.J))
                .OrderByDescending(p => outputs[p.I].IsNamed(references[p.J]))
                .ThenByDescending(p => outputs[p.I].Order == references[p.J].Order)
                .ThenBy(p => differences[p.I, p.J] ?? 0))
            {
                if (IsFree(i, j) && holds(i, j))
                {
                    (partner[i], how[i]) = (j, match);
                }
            }
        }

        bool IsOnly(int i, int j) =>
            Enumerable.Range(0, references.Length).Count(k => IsFree(i, k)) == 1 && Enumerable.Range(0, outputs.Length).Count(k => IsFree(k, j)) == 1;

        Take(OutputMatch.Value, (i, j) => isWithin[i, j]);
        Take(OutputMatch.Name, (i, j) => outputs[i].IsNamed(references[j]));
        Take(OutputMatch.Shape, (i, j) => outputs[i].Port.Dimensions is not null && IsFree(i, j) && IsOnly(i, j));
        Take(OutputMatch.Position, (i, j) => outputs[i].Order == references[j].Order);
        Take(OutputMatch.Position, (_, _) => true);
        return [.. outputs.Select((o, i) => new OutputMapping(
            o.Port.Name,
            partner[i] < 0 ? string.Empty : references[partner[i]].Port.Name,
            o.Port.DataType,
            o.Port.Shape,
            how[i],
            partner[i] < 0 ? null : differences[i, partner[i]]))];
    }
}
