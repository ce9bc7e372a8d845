using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.SafeTensors;

/// <summary>Parses the header of a .safetensors file, refusing whatever the format's rules do not allow.</summary>
internal static class SafeTensorsHeader
{
    private const int MaxDepth = 8;

    /// <summary>Parses a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    public static (List<VariableInfo> Variables, Dictionary<string, string> Metadata) Parse(byte[] json, string path, long dataLength)
    {
        try
        {
            return ParseJson(json, path, dataLength);
        }
        catch (JsonTextException e)
        {
            throw Corrupt(path, $"{e.Found} at line {e.Line}, column {e.Column}", e.Expected, e);
        }
    }

    private static (List<VariableInfo> Variables, Dictionary<string, string> Metadata) ParseJson(byte[] json, string path, long dataLength)
    {
        JsonTokens reader = new(json, MaxDepth);
        List<VariableInfo> variables = [];
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        long dataStart = 8 + json.Length;
        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string name = reader.Text;
            if (!names.Add(name))
            {
                throw Corrupt(path, $"'{name}' twice", "each name once");
            }

            if (name == SafeTensorsFormat.MetadataKey)
            {
                ParseMetadata(ref reader, metadata, path);
            }
            else
            {
                variables.Add(ParseTensor(ref reader, name, path, dataStart));
            }
        }

        while (reader.Read())
        {
            // The reader refuses anything but white space here.
        }

        CheckPlaces(variables, path, dataStart, dataLength);
        return (variables, metadata);
    }

    private static void ParseMetadata(ref JsonTokens reader, Dictionary<string, string> metadata, string path)
    {
        // Null is none, as the library of the format reads it.
        if (Next(ref reader) == JsonTokenType.Null)
        {
            return;
        }

        Require(reader, JsonTokenType.StartObject, path, $"an object of strings under {SafeTensorsFormat.MetadataKey}");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.Text;
            Expect(ref reader, JsonTokenType.String, path, $"a string under {SafeTensorsFormat.MetadataKey}");
            if (!metadata.TryAdd(key, reader.Text))
            {
                throw Corrupt(path, $"'{key}' twice in {SafeTensorsFormat.MetadataKey}", "each name once");
            }
        }
    }

    private static VariableInfo ParseTensor(ref JsonTokens reader, string name, string path, long dataStart)
    {
        NameLength.Require(path, "a tensor's name", name);
        string? typeName = null;
        long[]? extents = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, path, $"an object under '{name}'");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.Text;
            if (key == "dtype" && typeName is null)
            {
                Expect(ref reader, JsonTokenType.String, path, $"a string as dtype of '{name}'");
                typeName = reader.Text;
            }
            else if (key == "shape" && extents is null)
            {
                extents = ParseNumbers(ref reader, path, $"whole numbers as shape of '{name}'");
            }
            else if (key == "data_offsets" && offsets is null)
            {
                offsets = ParseNumbers(ref reader, path, $"whole numbers as data_offsets of '{name}'");
            }
            else
            {
                throw Corrupt(path, $"'{key}' in '{name}'", "dtype, shape and data_offsets, each once");
            }
        }

        if (typeName is null || extents is null || offsets is not [long begin, long end] || begin > end)
        {
            throw Corrupt(path, $"'{name}' with something missing or backwards", "dtype, shape, and data_offsets of a begin and an end");
        }

        DataType type = SafeTensorsFormat.TypeOf(typeName);
        TensorShape shape;
        try
        {
            shape = new TensorShape(extents);
        }
        catch (LimitExceededException e)
        {
            throw Corrupt(path, $"'{name}': {e.Problem.TrimEnd('.')}", "a shape that the file can hold", e);
        }

        if (type == DataType.Unknown)
        {
            // The format grows: how many bytes an element of a newer type takes is not known here, only where the values stand.
            string written = Encode(typeName);
            return new VariableInfo(name, type, shape, end - begin, Path.GetFileName(path), dataStart + begin)
            {
                Unreadable = new UnreadableType(written, $"elements of type {written}, which TensorFlow has none of", "Convert the tensor before it is written."),
            };
        }

        return shape.ElementCount * type.ElementSize() == end - begin
            ? new VariableInfo(name, type, shape, end - begin, Path.GetFileName(path), dataStart + begin)
            : throw Corrupt(path, $"{end - begin} bytes for '{name}'", $"{shape.ElementCount * type.ElementSize()} bytes for {type.TensorFlowName()} {shape}");
    }

    private static long[] ParseNumbers(ref JsonTokens reader, string path, string expected)
    {
        List<long> numbers = [];
        Expect(ref reader, JsonTokenType.StartArray, path, expected);
        while (Next(ref reader) == JsonTokenType.Number)
        {
            numbers.Add(reader.TryGetWhole(out long number) && number >= 0 ? number : throw Corrupt(path, "a number out of range", expected));
        }

        return reader.Type == JsonTokenType.EndArray ? [.. numbers] : throw Corrupt(path, $"a {reader.Type}", expected);
    }

    // The tensors must fill the file from the header to the end, without overlap and without a hole.
    private static void CheckPlaces(List<VariableInfo> variables, string path, long dataStart, long dataLength)
    {
        long at = dataStart;
        foreach (VariableInfo variable in variables.OrderBy(v => v.Offset).ThenBy(v => v.ByteSize))
        {
            if (variable.Offset != at)
            {
                throw Corrupt(
                    path,
                    variable.Offset < at ? $"'{variable.Name}' overlapping another tensor at byte {variable.Offset - dataStart} of the data" : $"a hole before '{variable.Name}' at byte {at - dataStart} of the data",
                    "tensors one after another");
            }

            if (variable.ByteSize > dataStart + dataLength - at)
            {
                throw Corrupt(path, $"'{variable.Name}' ending {variable.ByteSize - (dataStart + dataLength - at)} bytes past the file", "an end inside the file");
            }

            at += variable.ByteSize;
        }

        if (at != dataStart + dataLength)
        {
            throw Corrupt(path, $"{dataStart + dataLength - at} bytes after the last tensor", "none");
        }
    }

    private static JsonTokenType Next(ref JsonTokens reader)
    {
        reader.Read();
        return reader.Type;
    }

    private static void Expect(ref JsonTokens reader, JsonTokenType type, string path, string expected)
    {
        reader.Read();
        Require(reader, type, path, expected);
    }

    private static void Require(in JsonTokens reader, JsonTokenType type, string path, string expected)
    {
        if (reader.Type != type)
        {
            throw Corrupt(path, $"a {reader.Type}", expected);
        }
    }

    private static CorruptFileException Corrupt(string path, string found, string expected, Exception? cause = null) => new(path, "the header", Encode(found), Encode(expected), innerException: cause);

    // Names from the file may hold anything; a message stays on one line.
    private static string Encode(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) ? '\ufffd' : c);
        }

        return line.ToString();
    }
}
