using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// Where the values of a tensor lie beside the model (docs/ExternalData.md): a file in the model's folder or below, and a range of it. Nothing outside that folder is
/// opened, and the range is held against the file's length before memory is taken.
/// </summary>
internal sealed class OnnxExternalData
{
    private const string Where = "a file in the model's folder";

    private readonly string _path;
    private readonly string _place;
    private readonly long _offset;

    private OnnxExternalData(string path, string place, string name, long offset, long length)
    {
        _path = path;
        _place = place;
        FileName = name;
        _offset = offset;
        Length = length;
    }

    /// <summary>The file as the model names it.</summary>
    public string FileName { get; }

    /// <summary>Where in it the values begin, in bytes.</summary>
    public long Offset => _offset;

    /// <summary>How many bytes they take.</summary>
    public long Length { get; }

    /// <summary>Finds the values of a tensor.</summary>
    /// <param name="entries">What the tensor says: location, and offset and length where they are not all of the file.</param>
    /// <param name="size">The bytes that its type and shape take.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="place">The tensor, for messages.</param>
    /// <exception cref="InputNotFoundException">The file is missing.</exception>
    /// <exception cref="CorruptFileException">It leads out of the model's folder, or does not hold the range.</exception>
    public static OnnxExternalData Find(IEnumerable<OnnxStringPairMessage> entries, long size, string model, string place)
    {
        Dictionary<string, string> said = new(StringComparer.Ordinal);
        foreach (OnnxStringPairMessage entry in entries)
        {
            if (!said.TryAdd(entry.Key, entry.Value))
            {
                throw new CorruptFileException(model, place, $"'{PrintableText.Beginning(entry.Key)}' of its external data twice", "each once");
            }
        }

        string name = said.GetValueOrDefault("location", string.Empty);
        string path = Resolve(name, model, place);
        if (!File.Exists(path))
        {
            throw new InputNotFoundException($"'{model}' keeps the values of {place} in '{PrintableText.Beginning(name)}', which is not beside it.", "Copy the files of values into its folder, under the same names.", path);
        }

        long offset = Number(said, "offset", 0, model, place);
        long fileLength = InputFile.LengthOf(path);
        long length = Number(said, "length", size, model, place);
        if (length != size)
        {
            throw new CorruptFileException(model, place, $"{length} bytes of external data", $"{size} for its type and shape");
        }

        return offset <= fileLength && length <= fileLength - offset
            ? new OnnxExternalData(path, place, name, offset, length)
            : throw new CorruptFileException(path, place, $"{fileLength} bytes", $"{length} bytes from byte {offset}", "Get the file of values again, the one that was written with this model.");
    }

    /// <summary>Opens the values.</summary>
    public Stream Open() => new FileRangeStream(InputFile.Open(_path), _place, _offset, Length, ownsFile: true);

    private static string Resolve(string name, string model, string place)
    {
        string[] parts = name.Split('/', '\\');
        bool isInside = name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && !Path.IsPathRooted(name) && !name.Contains(':', StringComparison.Ordinal) && parts.All(p => p is not ("" or ".."));
        return isInside
            ? Path.Combine([Path.GetDirectoryName(Path.GetFullPath(model))!, .. parts])
            : throw new CorruptFileException(model, place, $"values in '{PrintableText.Beginning(name)}'", Where, "Save the model with its values in one file, or in files beside it.");
    }

    private static long Number(Dictionary<string, string> said, string key, long absent, string model, string place) =>
        !said.TryGetValue(key, out string? text) ? absent
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new CorruptFileException(model, place, $"the {key} '{PrintableText.Beginning(text)}' of external data", "a number of bytes");
}
