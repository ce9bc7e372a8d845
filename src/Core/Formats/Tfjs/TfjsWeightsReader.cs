using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// The weights of a TensorFlow.js model. Opening reads the manifest and the sizes of the files of values; values stream, and quantized
/// ones come out as the numbers they stand for (tfjs-core/src/io/io_utils.ts, decodeWeights). The format has no checksums.
/// </summary>
public sealed class TfjsWeightsReader : IVariableSource
{
    private const int MaxWindow = 1 << 16;

    private readonly Dictionary<string, Place> _places;

    private TfjsWeightsReader(string path, List<VariableInfo> variables, Dictionary<string, Place> places)
    {
        Path = path;
        Variables = variables;
        _places = places;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "TensorFlow.js weights";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens a model.json, or a manifest's own file.</summary>
    /// <exception cref="InputNotFoundException">It, or a file of values, is missing.</exception>
    /// <exception cref="CorruptFileException">The files hold more or fewer bytes than the manifest says, or their names lead out of its folder.</exception>
    /// <inheritdoc cref="TfjsWeightsManifest.Read(string)" path="/exception"/>
    public static TfjsWeightsReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        List<VariableInfo> variables = [];
        Dictionary<string, Place> places = new(StringComparer.Ordinal);
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (TfjsWeightGroup group in TfjsWeightsManifest.Read(path))
        {
            JoinedFiles files = JoinedFiles.Of(group.Paths, path, taken);
            long at = 0;
            foreach (TfjsWeight weight in group.Weights)
            {
                long size = Size(weight, files, at, path);
                if (size > files.Length - at)
                {
                    throw new CorruptFileException(path, $"weight '{weight.Name}'", $"{files.Length - at} bytes left in {string.Join(", ", group.Paths)}", $"{size} bytes", "Get the files of values again; all of them are needed.");
                }

                (string shard, long offset) = files.At(at);
                VariableInfo variable = new(weight.Name, weight.DataType, weight.Shape, size, shard, offset);
                variables.Add(variable);
                places.Add(weight.Name, new Place(variable, weight, files, at, size));
                at += size;
            }

            if (at != files.Length)
            {
                throw new CorruptFileException(path, $"the files {string.Join(", ", group.Paths)}", $"{files.Length} bytes", $"{at} bytes for their weights", "Check that the files belong to this manifest.");
            }
        }

        return new TfjsWeightsReader(path, variables, places);
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _places.TryGetValue(name, out Place? place) ? place.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Place place = _places[variable.Name];
        if (place.Weight.DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds strings.");
        }

        Stream stored = place.Files.Open(place.Offset, place.Size);
        return place.Weight.Quantization is { } quantization ? new DequantizingStream(stored, quantization, place.Weight.DataType, place.Weight.Shape.ElementCount) : stored;
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Place place = _places[variable.Name];
        using Stream stored = new BufferedStream(place.Files.Open(place.Offset, place.Size), 1 << 16);
        byte[][] strings = new byte[place.Weight.Shape.ElementCount][];
        Span<byte> length = stackalloc byte[4];
        for (int i = 0; i < strings.Length; i++)
        {
            stored.ReadExactly(length);
            strings[i] = new byte[BinaryPrimitives.ReadUInt32LittleEndian(length)];
            stored.ReadExactly(strings[i]);
        }

        return strings;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Files are open only while values are read.
    }

    // Strings are kept as length and bytes each: only walking over them tells where they end.
    private static long Size(TfjsWeight weight, JoinedFiles files, long offset, string path)
    {
        if (weight.DataType != DataType.String)
        {
            return weight.Shape.ElementCount * weight.StoredType.ElementSize();
        }

        long at = offset;
        byte[] window = new byte[Math.Min(MaxWindow, files.Length - offset)];
        long start = offset - window.Length;
        for (long i = 0; i < weight.Shape.ElementCount; i++)
        {
            if (files.Length - at < 4)
            {
                throw new CorruptFileException(path, $"weight '{weight.Name}', string {i}", "the end of the files", "its length");
            }

            // Short strings share what is read at once; long ones are passed over unread.
            if (at + 4 > start + window.Length)
            {
                start = Math.Min(at, files.Length - window.Length);
                using Stream stored = files.Open(start, window.Length);
                stored.ReadExactly(window);
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(window.AsSpan((int)(at - start)));
            at += 4L + length;
            if (at > files.Length)
            {
                throw new CorruptFileException(path, $"weight '{weight.Name}', string {i}", "the end of the files", $"{length} bytes");
            }
        }

        return at - offset;
    }

    private sealed record Place(VariableInfo Variable, TfjsWeight Weight, JoinedFiles Files, long Offset, long Size);
}
