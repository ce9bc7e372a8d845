using TfModelTools.Import;

namespace TfModelTools.Cmdlets.Models;

/// <summary>How a model was imported, in the words of the parameters that say so.</summary>
internal static class ImportOptionsText
{
    /// <summary>The parameters that were given; empty for none.</summary>
    /// <param name="options">The options.</param>
    /// <param name="optimize">Whether the passes run.</param>
    public static string Describe(ModelImportOptions options, bool optimize) => string.Join(' ', Parameters(options, optimize));

    private static IEnumerable<string> Parameters(ModelImportOptions options, bool optimize)
    {
        if (options.ArchitecturePath is { } architecture)
        {
            yield return $"-{nameof(ModelCmdlet.Architecture)} {Quote(architecture)}";
        }

        if (options.CustomLayers is { } layers)
        {
            yield return $"-{nameof(ModelCmdlet.CustomLayer)} (of {string.Join(", ", layers.Keys.Order(StringComparer.Ordinal))})";
        }

        if (options.CheckpointPath is { } checkpoint)
        {
            yield return $"-{nameof(ModelCmdlet.Checkpoint)} {Quote(checkpoint)}";
        }

        if (options.Tags.Count > 0)
        {
            yield return $"-{nameof(ModelCmdlet.Tag)} {List(options.Tags)}";
        }

        if (options.Signature is { } signature)
        {
            yield return $"-{nameof(ModelCmdlet.Signature)} {Quote(signature)}";
        }

        if (options.Outputs.Count > 0)
        {
            yield return $"-{nameof(ModelCmdlet.Output)} {List(options.Outputs)}";
        }

        if (options.Inputs.Count > 0)
        {
            yield return $"-{nameof(ModelCmdlet.Input)} {List(options.Inputs)}";
        }

        if (options.BatchSize is { } batch)
        {
            yield return FormattableString.Invariant($"-{nameof(ModelCmdlet.BatchSize)} {batch}");
        }

        if (options.InputShapes.Count > 0)
        {
            yield return $"-{nameof(ModelCmdlet.InputShape)} {string.Join(", ", options.InputShapes.Select(s => Named(s.Key, s.Value.ToString())))}";
        }

        if (options.InputValues.Count > 0)
        {
            yield return $"-{nameof(ModelCmdlet.InputValue)} {string.Join(", ", options.InputValues.Select(v => Named(v.Key, $"({v.Value.ElementCount} values)")))}";
        }

        if (!optimize)
        {
            yield return $"-{nameof(ModelCmdlet.NoOptimize)}";
        }
    }

    private static string List(IEnumerable<string> values) => string.Join(", ", values.Select(Quote));

    private static string Named(string input, string value) => input.Length > 0 ? $"{input}={value}" : value;

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
