using System.Collections.Frozen;
using System.Text.Json;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// The weights of TensorFlow.js (tfjs-core/src/io/types.ts): a model.json with a "weightsManifest", or the manifest alone in a file of its own,
/// and beside it files of raw values.
/// </summary>
public static class TfjsFormat
{
    /// <summary>The usual name of a model's file.</summary>
    public const string ModelFileName = "model.json";

    /// <summary>How the usual name of a manifest's own file ends.</summary>
    public const string ManifestSuffix = "weights_manifest.json";

    /// <summary>The key of the manifest in a model's file.</summary>
    internal const string ManifestKey = "weightsManifest";

    private const int StartBytes = 1 << 16;

    // What stands at the top of a model.json (ModelJSON in io/types.ts).
    private static readonly FrozenSet<string> Keys = FrozenSet.Create(
        "modelTopology", ManifestKey, "format", "generatedBy", "convertedBy", "trainingConfig", "userDefinedMetadata", "signature", "modelInitializer", "initializerSignature");

    /// <summary>Whether a file is one of these, told by how its JSON begins.</summary>
    /// <exception cref="Common.InputNotFoundException">It is missing or may not be read.</exception>
    public static bool IsTfjs(string path)
    {
        using InputFile file = InputFile.Open(path);
        return IsTfjs(file.ReadStart(StartBytes));
    }

    /// <summary>The file of the weights in a folder: model.json, or the only manifest; null when there is none.</summary>
    public static string? FindIn(string folder)
    {
        string model = Path.Combine(folder, ModelFileName);
        if (File.Exists(model))
        {
            return IsTfjs(model) ? model : null;
        }

        return FindManifestIn(folder);
    }

    /// <summary>The only manifest in a file of its own in a folder; null when there is none, or more than one.</summary>
    internal static string? FindManifestIn(string folder) => Directory.EnumerateFiles(folder, "*" + ManifestSuffix).Where(IsTfjs).Take(2).ToArray() is [{ } manifest] ? manifest : null;

    /// <summary>Whether a file is one of these, told by its first bytes.</summary>
    /// <remarks>A weight file of ours is an object too, but with names of variables and arrays of numbers behind them.</remarks>
    internal static bool IsTfjs(ReadOnlySpan<byte> start) => JsonStart.Read(start, 4) switch
    {
        [(JsonTokenType.StartArray, _), (JsonTokenType.StartObject, _), (JsonTokenType.PropertyName, "paths" or "weights"), ..] => true,
        [(JsonTokenType.StartObject, _), (JsonTokenType.PropertyName, { } key), (JsonTokenType.String or JsonTokenType.Null or JsonTokenType.StartObject, _), ..] => Keys.Contains(key),
        [(JsonTokenType.StartObject, _), (JsonTokenType.PropertyName, { } key), (JsonTokenType.StartArray, _), (JsonTokenType.StartObject, _)] => Keys.Contains(key),
        _ => false,
    };
}
