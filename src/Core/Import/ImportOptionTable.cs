using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Import;

/// <summary>
/// Which options of an import each kind of model takes, beside those that fit every model (outputs, inputs, shapes and values). What is given and not
/// taken is refused: a model that is read without it is another one than was asked for.
/// </summary>
public static class ImportOptionTable
{
    private static readonly ImportOption[] Rows =
    [
        new(OptionKey.Output, o => o.Outputs.Count > 0, o => o with { Outputs = [] }),
        new(OptionKey.Input, o => o.Inputs.Count > 0, o => o with { Inputs = [] }),
        new(OptionKey.BatchSize, o => o.BatchSize is not null, o => o with { BatchSize = null }),
        new(OptionKey.InputShape, o => o.InputShapes.Count > 0, o => o with { InputShapes = ModelImportOptions.Default.InputShapes }),
        new(OptionKey.InputValue, o => o.InputValues.Count > 0, o => o with { InputValues = ModelImportOptions.Default.InputValues }),
        new(OptionKey.Architecture, o => o.ArchitecturePath is not null, o => o with { ArchitecturePath = null }, "says itself what it computes"),
        new(OptionKey.CustomLayer, o => o.CustomLayers is not null, o => o with { CustomLayers = null }, "has no layers of Keras"),
        new(OptionKey.Checkpoint, o => o.CheckpointPath is not null, o => o with { CheckpointPath = null }, "has its weights with it"),
        new(OptionKey.Signature, o => o.Signature is not null, o => o with { Signature = null }, "has no signatures to choose from"),
        new(OptionKey.Tag, o => o.Tags.Count > 0, o => o with { Tags = [] }, "has no graphs with tags to choose from"),
    ];

    /// <summary>The options that are given.</summary>
    /// <param name="options">The options.</param>
    public static IReadOnlyList<OptionKey> Given(ModelImportOptions options) => [.. Rows.Where(r => r.IsGiven(options)).Select(r => r.Key)];

    /// <summary>The same options without some.</summary>
    /// <param name="options">The options.</param>
    /// <param name="keys">Those to leave out.</param>
    public static ModelImportOptions Without(ModelImportOptions options, IReadOnlyCollection<OptionKey> keys) =>
        Rows.Where(r => keys.Contains(r.Key)).Aggregate(options, (rest, row) => row.Without(rest));

    /// <summary>The options that are given and that a model does not take; none where the file is no model.</summary>
    /// <param name="path">The model's file or folder.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="TfModelException">There is nothing at the path, or what is there is damaged.</exception>
    public static IReadOnlyList<OptionKey> Unfit(string path, ModelImportOptions options) => Unfit(ModelLocator.Locate(path), options);

    /// <summary>Refuses what is given and not taken, and what is given twice.</summary>
    /// <param name="file">The model.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidInputException">An option is given that this kind of model does not take, or names a tensor twice.</exception>
    internal static void Check(FileIdentity file, ModelImportOptions options)
    {
        foreach ((OptionKey key, IReadOnlyList<string> names) in ((OptionKey, IReadOnlyList<string>)[])[(OptionKey.Output, options.Outputs), (OptionKey.Input, options.Inputs)])
        {
            if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                throw new InvalidInputException($"{key} names '{twice.Key}' {twice.Count()} times.", "Name each tensor once.", file.Path);
            }
        }

        if (Unfit(file, options) is [{ } first, ..])
        {
            throw new InvalidInputException(
                $"'{file.Path}' is {NameOf(file.Kind)}, which {Rows.First(r => r.Key == first).Reason}, and {first} is given.", $"Leave {first} out, or give the model that it belongs to.", file.Path);
        }
    }

    private static OptionKey[] Unfit(FileIdentity file, ModelImportOptions options) => [.. Rows.Where(r => r.Reason is not null && r.IsGiven(options) && !Takes(file, r.Key)).Select(r => r.Key)];

    private static bool Takes(FileIdentity file, OptionKey option) => file.Kind switch
    {
        ContentKind.SavedModel => option == OptionKey.Checkpoint || option == OptionKey.Signature || option == OptionKey.Tag
            || (option == OptionKey.CustomLayer && KerasSavedModel.IsKeras(SavedModelReader.Open(file.File, file.IsText))),
        ContentKind.MetaGraph => option == OptionKey.Checkpoint || option == OptionKey.Signature,
        ContentKind.GraphDef or ContentKind.ModelIr => option == OptionKey.Checkpoint,
        ContentKind.Onnx => false,
        ContentKind.Tfjs => option == OptionKey.CustomLayer && TfjsModelFile.OpenFile(file.File).Layers is not null,
        var kind when KerasFormat.IsKeras(kind) => option == OptionKey.Architecture || option == OptionKey.CustomLayer,

        // What is no model is refused as that.
        _ => true,
    };

    private static string NameOf(ContentKind kind) => kind switch
    {
        ContentKind.SavedModel => "a SavedModel",
        ContentKind.MetaGraph => "a meta graph",
        ContentKind.GraphDef => "a graph of TensorFlow",
        ContentKind.ModelIr => "an IR of MMdnn",
        ContentKind.Onnx => "a model in ONNX",
        ContentKind.Tfjs => "a model of TensorFlow.js",
        _ => "a model of Keras",
    };

    /// <summary>An option.</summary>
    /// <param name="Key">Its key.</param>
    /// <param name="IsGiven">Whether it is given.</param>
    /// <param name="Without">The options without it.</param>
    /// <param name="Reason">What a model is that does not take it, after its name; null where every model takes it.</param>
    private sealed record ImportOption(OptionKey Key, Func<ModelImportOptions, bool> IsGiven, Func<ModelImportOptions, ModelImportOptions> Without, string? Reason = null);
}
