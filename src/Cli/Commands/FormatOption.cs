using System.CommandLine;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>The option that names the format of weights, where the extension does not.</summary>
internal sealed class FormatOption
{
    private static readonly Dictionary<string, WeightFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["npz"] = WeightFormat.Npz,
        ["npy"] = WeightFormat.NpyFolder,
        ["json"] = WeightFormat.Json,
        ["json.gz"] = WeightFormat.JsonGzip,
        ["h5"] = WeightFormat.Hdf5,
        ["safetensors"] = WeightFormat.SafeTensors,
    };

    private readonly Option<string?> _format;

    /// <param name="others">Words besides those of weight formats.</param>
    public FormatOption(params string[] others)
    {
        _format = new Option<string?>("--format") { Description = $"Overrides the extension: {string.Join(", ", [.. Formats.Keys, .. others])}." };
        _format.AcceptOnlyFromAmong([.. Formats.Keys, .. others]);
    }

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_format);

    /// <summary>The word given; null for none.</summary>
    public string? Word(ParseResult parsed) => parsed.GetValue(_format);

    /// <summary>The weight format given; null for none, or another word.</summary>
    public WeightFormat? Format(ParseResult parsed) => Word(parsed) is { } word && Formats.TryGetValue(word, out WeightFormat format) ? format : null;
}
