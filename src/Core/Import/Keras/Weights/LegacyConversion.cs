using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Weights;

/// <summary>
/// Converts arrays of Keras 1, of Theano and of the cuDNN layers to the form of Keras 2, as Keras itself does on loading
/// (tf_keras/saving/legacy/hdf5_format.py, preprocess_weights_for_loading; keras 2.x, engine/saving.py). All is done on load, lazily.
/// </summary>
internal static class LegacyConversion
{
    /// <summary>How many arrays Keras 1 keeps for a class where that differs: one kernel, recurrent kernel and bias a gate; else 0.</summary>
    public static int Keras1Count(LegacyForm? form) => form?.ClassName switch
    {
        _ when form?.IsFused == true => 0,
        "LSTM" or "ConvLSTM2D" => 12,
        "GRU" => 9,
        _ => 0,
    };

    /// <summary>Converts the arrays of one layer.</summary>
    /// <exception cref="CorruptFileException">They have shapes that no version of Keras wrote.</exception>
    public static IReadOnlyList<KerasWeight> Convert(LegacyForm form, IReadOnlyList<KerasWeight> arrays, KerasLayerGroupStore store)
    {
        List<KerasWeight> result = [.. arrays];
        if (store.Version.Major <= 1)
        {
            ConvertKeras1(form, result, store);
        }

        bool isConvolution = form.ClassName is "Conv1D" or "Conv2D" or "Conv3D" or "Conv2DTranspose" or "Conv3DTranspose" or "ConvLSTM2D";
        if (isConvolution && store.Backend == "theano")
        {
            // Theano computes true convolutions, whose kernels are those of a correlation turned around.
            result[0] = Flip(result[0]);
            if (form.ClassName == "ConvLSTM2D")
            {
                result[1] = Flip(result[1]);
            }
        }

        if (form.ClassName is "CuDNNLSTM" && result.Count == 3)
        {
            return ConvertCuDnn(result, 4, store);
        }

        return form.ClassName is "CuDNNGRU" && result.Count == 3 ? ConvertCuDnn(result, 3, store)
            : form.ClassName is "LSTM" or "GRU" && result.Count == 3 && IsCuDnnBias(result, form.ClassName == "LSTM" ? 4 : 3)
                ? ConvertCuDnn(result, form.ClassName == "LSTM" ? 4 : 3, store)
                : result;
    }

    private static void ConvertKeras1(LegacyForm form, List<KerasWeight> arrays, KerasLayerGroupStore store)
    {
        switch (form.ClassName)
        {
            case "Conv1D":
                // (length, 1, inputs, filters), or before Keras 1.1 (filters, inputs, length, 1).
                Require(arrays[0], 4, store);
                if (arrays[0].Shape[0] != form.KernelSize || arrays[0].Shape[1] != 1 || arrays[0].Shape[3] != form.Filters)
                {
                    arrays[0] = Transpose(arrays[0], 2, 3, 1, 0);
                }

                TensorShape squeezed = new(Extent(arrays[0], arrays[0].Shape[0], arrays[0].Shape[1], store), arrays[0].Shape[2], arrays[0].Shape[3]);
                Func<Tensor> load = arrays[0].Load;
                arrays[0] = arrays[0] with { Shape = squeezed, Load = () => load().Reshape(squeezed) };
                break;
            case "Conv2D" when form.IsChannelsFirst:
                Require(arrays[0], 4, store);
                arrays[0] = Transpose(arrays[0], 2, 3, 1, 0);
                break;
            case "Conv2DTranspose":
                Require(arrays[0], 4, store);
                arrays[0] = form.IsChannelsFirst ? Transpose(arrays[0], 2, 3, 0, 1) : Transpose(arrays[0], 0, 1, 3, 2);
                break;
            case "Conv3DTranspose":
                Require(arrays[0], 5, store);
                arrays[0] = form.IsChannelsFirst ? Transpose(arrays[0], 2, 3, 4, 0, 1) : Transpose(arrays[0], 0, 1, 2, 4, 3);
                break;
            case "SeparableConv2D" when form.IsChannelsFirst:
                Require(arrays[0], 4, store);
                Require(arrays[1], 4, store);
                arrays[0] = Transpose(arrays[0], 2, 3, 1, 0);
                arrays[1] = Transpose(arrays[1], 2, 3, 1, 0);
                break;
            case "Conv3D" when form.IsChannelsFirst:
                Require(arrays[0], 5, store);
                arrays[0] = Transpose(arrays[0], 2, 3, 4, 1, 0);
                break;
            case "GRU" when !form.IsFused:
                Join(arrays, store, [0, 3, 6], [1, 4, 7], [2, 5, 8]);
                break;
            case "LSTM" or "ConvLSTM2D" when !form.IsFused:
                if (form.ClassName == "ConvLSTM2D" && form.IsChannelsFirst)
                {
                    // Kernels (filters, inputs, rows, columns), gate by gate; biases stay.
                    for (int i = 0; i < arrays.Count; i++)
                    {
                        arrays[i] = arrays[i].Shape.Rank == 4 ? Transpose(arrays[i], 2, 3, 1, 0) : arrays[i];
                    }
                }

                // Stored input, candidate, forget, output; wanted input, forget, candidate, output.
                Join(arrays, store, [0, 6, 3, 9], [1, 7, 4, 10], [2, 8, 5, 11]);
                break;
        }
    }

    private static void Join(List<KerasWeight> arrays, KerasLayerGroupStore store, params ReadOnlySpan<int[]> groups)
    {
        List<KerasWeight> joined = [];
        foreach (int[] group in groups)
        {
            KerasWeight[] parts = [.. group.Select(i => arrays[i])];
            if (parts.Any(p => !p.Shape.Equals(parts[0].Shape) || p.Shape.Rank == 0))
            {
                throw new CorruptFileException(store.Path, $"weights '{parts[0].Name}'", "gates of different shapes", "gates of one shape");
            }

            long[] shape = parts[0].Shape.ToArray();
            shape[^1] = Extent(parts[0], shape[^1], parts.Length, store);
            joined.Add(new KerasWeight(
                parts[0].Name,
                DataType.Float32,
                new TensorShape(shape),
                () => TensorLayout.ConcatLast([.. parts.Select(TensorLayout.ToFloat32)])));
        }

        arrays.Clear();
        arrays.AddRange(joined);
    }

    /// <summary>An extent of two joined; those of an array without elements may be of any size.</summary>
    private static long Extent(KerasWeight array, long first, long second, KerasLayerGroupStore store) => Math.BigMul(first, second, out long product) == 0 && product >= 0
        ? product
        : throw new CorruptFileException(store.Path, $"weights '{array.Name}'", $"the shape {array.Shape}", "extents whose product is below 2^63");

    private static bool IsCuDnnBias(List<KerasWeight> arrays, int gates) =>
        arrays[1].Shape.Rank == 2 && arrays[2].Shape.Rank == 1 && arrays[2].Shape[0] == 2 * gates * arrays[1].Shape[0];

    private static List<KerasWeight> ConvertCuDnn(List<KerasWeight> arrays, int gates, KerasLayerGroupStore store)
    {
        Require(arrays[0], 2, store);
        Require(arrays[1], 2, store);
        long units = arrays[1].Shape[0];
        if (!IsCuDnnBias(arrays, gates) || arrays[0].Shape[1] != gates * units || arrays[1].Shape[1] != gates * units)
        {
            throw new CorruptFileException(
                store.Path, $"weights '{arrays[2].Name}'", $"shapes {string.Join(", ", arrays.Select(a => a.Shape))}", "those of a cuDNN layer");
        }

        // Each gate's input kernel is the same numbers read down the columns, and the recurrent kernel is transposed.
        long inputs = arrays[0].Shape[0];
        KerasWeight kernel = Rearrange(arrays[0], t =>
        {
            Tensor byGate = TensorPermutation.Permute(t.Reshape(new TensorShape(inputs, gates, units)), [1, 0, 2]);
            return TensorPermutation.Permute(byGate.Reshape(new TensorShape(gates, units, inputs)), [2, 0, 1]);
        });
        KerasWeight recurrent = Rearrange(arrays[1], t => TensorPermutation.Permute(t.Reshape(new TensorShape(units, gates, units)), [2, 1, 0]));

        // An LSTM adds its two biases; a GRU needs both.
        KerasWeight bias = gates == 4
            ? Change(arrays[2], new TensorShape(4 * units), v => [.. Enumerable.Range(0, v.Length / 2).Select(i => v[i] + v[i + (v.Length / 2)])])
            : Change(arrays[2], new TensorShape(2, 3 * units), v => v);
        return [kernel, recurrent, bias];
    }

    private static KerasWeight Rearrange(KerasWeight weight, Func<Tensor, Tensor> function) =>
        weight with { DataType = DataType.Float32, Load = () => function(TensorLayout.ToFloat32(weight)).Reshape(weight.Shape) };

    // Turns the kernel around on its spatial axes: all but the last two.
    private static KerasWeight Flip(KerasWeight weight) => Change(weight, weight.Shape, values =>
    {
        int channels = (int)(weight.Shape[-1] * weight.Shape[-2]);
        int positions = channels == 0 ? 0 : values.Length / channels;
        float[] result = new float[values.Length];
        for (int i = 0; i < positions; i++)
        {
            values.AsSpan(i * channels, channels).CopyTo(result.AsSpan((positions - 1 - i) * channels));
        }

        return result;
    });

    private static KerasWeight Change(KerasWeight weight, TensorShape shape, Func<float[], float[]> change) =>
        new(weight.Name, DataType.Float32, shape, () => Tensor.Create<float>(change(TensorLayout.ToFloat32(weight).AsSpan<float>().ToArray()), shape));

    private static KerasWeight Transpose(KerasWeight weight, params int[] permutation) => weight with
    {
        Shape = TensorPermutation.Apply(weight.Shape, permutation),
        Load = () => TensorPermutation.Permute(weight.Load(), permutation),
    };

    private static void Require(KerasWeight weight, int rank, KerasLayerGroupStore store)
    {
        if (weight.Shape.Rank != rank)
        {
            throw new CorruptFileException(store.Path, $"weights '{weight.Name}'", $"shape {weight.Shape}", $"rank {rank}");
        }
    }
}
