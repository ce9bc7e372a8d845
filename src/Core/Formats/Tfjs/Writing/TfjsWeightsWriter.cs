using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Writes the files of weights of a TensorFlow.js model, as write_weights of the converters (tfjs-converter/python/tensorflowjs/write_weights.py): the bytes of a group's weights one after
/// another without gaps, cut into files of one size. Memory holds one weight and a buffer.
/// </summary>
public static class TfjsWeightsWriter
{
    /// <summary>Bytes of a file of weights unless told otherwise: 4 MiB, which browsers cache.</summary>
    public const long DefaultShardBytes = 4194304;

    private const int Run = 1 << 15;

    /// <summary>Writes weights.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="groups">The weights in their order, by group; names are unique over all groups.</param>
    /// <param name="quantization">Which float32 weights are stored smaller. Weights of other types, and those without elements, are stored as they are.</param>
    /// <param name="shardBytes">The most bytes of a file; more than 0.</param>
    /// <param name="progress">Told the bytes written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The groups as the manifest lists them.</returns>
    /// <exception cref="InvalidInputException">A name comes twice, the size of files is not positive, or a value does not fit the types of TensorFlow.js or its quantization.</exception>
    public static IReadOnlyList<TfjsWeightGroup> Write(
        OutputFolder folder,
        IReadOnlyList<IReadOnlyList<TfjsOutputWeight>> groups,
        TfjsQuantizationPlan quantization,
        long shardBytes,
        IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(quantization);
        if (shardBytes <= 0)
        {
            throw new InvalidInputException(FormattableString.Invariant($"A file of weights cannot have {shardBytes} bytes."), FormattableString.Invariant($"Use a size above 0; {DefaultShardBytes} is usual."));
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        if (groups.SelectMany(g => g).FirstOrDefault(w => !names.Add(w.Name)) is { } again)
        {
            throw new InvalidInputException($"There are two weights of the name '{again.Name}'.", "Rename the layers or nodes they belong to.");
        }

        // The names of the files say how many there are, so sizes are known before anything is written.
        long[][] sizes = [.. groups.Select(g => g.Select(w => Size(w, quantization, cancellationToken)).ToArray())];
        ByteProgress counter = new(progress, "Writing weights", sizes.Sum(s => s.Sum()));
        List<TfjsWeightGroup> written = [];
        for (int g = 0; g < groups.Count; g++)
        {
            using TfjsShardStream stream = new(folder, g + 1, sizes[g].Sum(), shardBytes);
            List<TfjsWeight> weights = [];
            for (int w = 0; w < groups[g].Count; w++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                weights.Add(Write(groups[g][w], quantization, stream, cancellationToken));
                counter.Add(sizes[g][w], groups[g][w].Name);
            }

            stream.Complete();
            written.Add(new TfjsWeightGroup(stream.Paths, weights));
        }

        return written;
    }

    private static long Size(TfjsOutputWeight weight, TfjsQuantizationPlan quantization, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DataType type = TfjsWeightType.Of(weight);
        return type == DataType.String
            ? Read(weight).Strings.Sum(s => (long)sizeof(int) + s.Length)
            : weight.Shape.ElementCount * (Stored(weight, quantization) ?? type).ElementSize();
    }

    // The type that a weight's numbers are quantized to; null for as they are.
    private static DataType? Stored(TfjsOutputWeight weight, TfjsQuantizationPlan quantization) =>
        TfjsWeightType.Of(weight) == DataType.Float32 && weight.Shape.ElementCount > 0 ? quantization.For(weight.Name) : null;

    private static TfjsWeight Write(TfjsOutputWeight weight, TfjsQuantizationPlan quantization, TfjsShardStream stream, CancellationToken cancellationToken)
    {
        Tensor tensor = Read(weight);
        DataType type = TfjsWeightType.Of(weight);
        TfjsQuantization? quantized = null;
        switch (Stored(weight, quantization))
        {
            case null when type == DataType.String:
                WriteStrings(tensor, stream);
                break;
            case null when type == tensor.DataType:
                stream.Write(tensor.Bytes.Span);
                break;
            case null:
                WriteRuns(tensor, type, stream, (start, source, target) => TfjsValueConversion.Convert(weight, source, start, type, target), cancellationToken);
                break;
            case DataType.Float16:
                quantized = new TfjsQuantization(DataType.Float16, 1, 0);
                TfjsOutputWeight narrowed = weight with { DataType = DataType.Float32 };
                tensor = ToFloat32(weight, tensor);
                WriteRuns(tensor, DataType.Float16, stream, (start, source, target) => TfjsValueConversion.Convert(narrowed, source, start, DataType.Float16, target), cancellationToken);
                break;
            case { } integer:
                tensor = ToFloat32(weight, tensor);
                AffineQuantizer quantizer = AffineQuantizer.Of(weight.Name, weight.Shape, tensor.AsSpan<float>(), integer);
                quantized = quantizer.Quantization;
                WriteRuns(tensor, integer, stream, (_, source, target) => quantizer.Quantize(MemoryMarshal.Cast<byte, float>(source), target), cancellationToken);
                break;
        }

        return new TfjsWeight(weight.Name, type, weight.Shape, quantized);
    }

    private static Tensor Read(TfjsOutputWeight weight)
    {
        Tensor tensor = weight.Read();
        return tensor.DataType == weight.DataType && tensor.Shape.Equals(weight.Shape)
            ? tensor
            : throw new InvalidInputException($"The weight '{weight.Name}' was to be {weight.DataType.TensorFlowName()} {weight.Shape}, but its values are {tensor}.", "Check that the weights belong to the model.");
    }

    // Weights of other floats are rare; they cost a second copy.
    private static Tensor ToFloat32(TfjsOutputWeight weight, Tensor tensor)
    {
        if (tensor.DataType == DataType.Float32)
        {
            return tensor;
        }

        Memory<byte> bytes = Tensor.AllocateMemory(DataType.Float32, tensor.Shape, weight.Name);
        TfjsValueConversion.Convert(weight, tensor.Bytes.Span, 0, DataType.Float32, bytes.Span);
        return new Tensor(DataType.Float32, tensor.Shape, bytes);
    }

    private static void WriteStrings(Tensor tensor, TfjsShardStream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (byte[] value in tensor.Strings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, value.Length);
            stream.Write(length);
            stream.Write(value);
        }
    }

    private static void WriteRuns(Tensor tensor, DataType stored, TfjsShardStream stream, RunConversion convert, CancellationToken cancellationToken)
    {
        int from = tensor.DataType.ElementSize();
        int to = stored.ElementSize();
        byte[] buffer = new byte[(int)Math.Min(Run, tensor.ElementCount) * to];
        for (long start = 0; start < tensor.ElementCount; start += Run)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Run, tensor.ElementCount - start);
            Span<byte> target = buffer.AsSpan(0, count * to);
            convert(start, tensor.Bytes.Span.Slice((int)(start * from), count * from), target);
            stream.Write(target);
        }
    }

    private delegate void RunConversion(long start, ReadOnlySpan<byte> source, Span<byte> target);
}
