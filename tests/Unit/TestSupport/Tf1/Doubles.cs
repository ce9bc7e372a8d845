using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A tensor in double precision with the plainest form of each op: what nets of tests are held against. Written from the definitions, sharing no code with the kernels.</summary>
internal sealed record Doubles(double[] Values, int[] Shape)
{
    public int Rank => Shape.Length;

    public static Doubles Of(int[] shape, Func<int, double> value)
    {
        // Weights are stored as float32: the reference computes with those numbers.
        return new([.. Enumerable.Range(0, Count(shape)).Select(i => (double)(float)value(i))], shape);
    }

    public static Doubles Scalar(double value) => new([value], []);

    public Tensor ToTensor() => Tensor.Create<float>([.. Values.Select(v => (float)v)], new TensorShape([.. Shape.Select(d => (long)d)]));

    public Doubles Map(Func<double, double> f) => new([.. Values.Select(f)], Shape);

    public Doubles Reshape(params int[] shape)
    {
        int open = Array.IndexOf(shape, -1);
        int[] full = [.. shape];
        if (open >= 0)
        {
            full[open] = Values.Length / shape.Where(d => d >= 0).Aggregate(1, (a, b) => a * b);
        }

        return new(Values, full);
    }

    /// <summary>Of two tensors, the second stretched along axes of extent 1 and axes it lacks in front, and the first likewise.</summary>
    public Doubles Zip(Doubles other, Func<double, double, double> f)
    {
        int rank = Math.Max(Rank, other.Rank);
        int[] a = [.. Enumerable.Repeat(1, rank - Rank), .. Shape];
        int[] b = [.. Enumerable.Repeat(1, rank - other.Rank), .. other.Shape];
        int[] shape = [.. a.Zip(b, (x, y) => x == 1 ? y : x)];
        return Build(shape, at => f(Values[Flat(a, at)], other.Values[Flat(b, at)]));
    }

    public Doubles Slice(int axis, int begin, int count)
    {
        int[] shape = [.. Shape];
        shape[axis] = count;
        return Build(shape, at =>
        {
            int[] from = [.. at];
            from[axis] += begin;
            return Values[Flat(Shape, from)];
        });
    }

    public static Doubles Concat(int axis, params Doubles[] parts)
    {
        int[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(p => p.Shape[axis]);
        return Build(shape, at =>
        {
            int[] from = [.. at];
            int part = 0;
            while (from[axis] >= parts[part].Shape[axis])
            {
                from[axis] -= parts[part++].Shape[axis];
            }

            return parts[part].Values[Flat(parts[part].Shape, from)];
        });
    }

    public Doubles Pad(params (int Before, int After)[] pads) =>
        Build([.. Shape.Select((d, i) => d + pads[i].Before + pads[i].After)], at =>
        {
            int[] from = [.. at.Select((v, i) => v - pads[i].Before)];
            return from.Select((v, i) => v >= 0 && v < Shape[i]).All(v => v) ? Values[Flat(Shape, from)] : 0;
        });

    public Doubles MatMul(Doubles weights)
    {
        int inner = Shape[1];
        return Build([Shape[0], weights.Shape[1]], at => Enumerable.Range(0, inner).Sum(k => Values[(at[0] * inner) + k] * weights.Values[(k * weights.Shape[1]) + at[1]]));
    }

    public Doubles Mean(params int[] axes)
    {
        int[] shape = [.. Shape.Select((d, i) => axes.Contains(i) ? 1 : d)];
        double[] sums = new double[Count(shape)];
        Each(Shape, (at, i) => sums[Flat(shape, at)] += Values[i]);
        double share = axes.Aggregate(1.0, (n, a) => n * Shape[a]);
        return new([.. sums.Select(s => s / share)], shape);
    }

    public Doubles Softmax()
    {
        int width = Shape[^1];
        double[] result = new double[Values.Length];
        for (int row = 0; row < Values.Length; row += width)
        {
            double[] e = [.. Values.Skip(row).Take(width).Select(v => Math.Exp(v - Values.Skip(row).Take(width).Max()))];
            e.Select(v => v / e.Sum()).ToArray().CopyTo(result, row);
        }

        return new(result, Shape);
    }

    /// <summary>A convolution of NHWC by HWIO, or with <paramref name="isDepthwise"/> by HWCM.</summary>
    public Doubles Convolve(Doubles kernel, int stride, bool same, int dilation = 1, bool isDepthwise = false)
    {
        (int Before, int Extent) h = Window(Shape[1], kernel.Shape[0], stride, same, dilation);
        (int Before, int Extent) w = Window(Shape[2], kernel.Shape[1], stride, same, dilation);
        int channels = Shape[3];
        int multiplier = kernel.Shape[3];
        return Build([Shape[0], h.Extent, w.Extent, isDepthwise ? channels * multiplier : multiplier], at =>
        {
            double sum = 0;
            for (int y = 0; y < kernel.Shape[0]; y++)
            {
                for (int x = 0; x < kernel.Shape[1]; x++)
                {
                    int row = (at[1] * stride) + (y * dilation) - h.Before;
                    int column = (at[2] * stride) + (x * dilation) - w.Before;
                    if (row < 0 || row >= Shape[1] || column < 0 || column >= Shape[2])
                    {
                        continue;
                    }

                    int pixel = ((((at[0] * Shape[1]) + row) * Shape[2]) + column) * channels;
                    int tap = ((y * kernel.Shape[1]) + x) * channels * multiplier;
                    if (isDepthwise)
                    {
                        sum += Values[pixel + (at[3] / multiplier)] * kernel.Values[tap + at[3]];
                        continue;
                    }

                    for (int c = 0; c < channels; c++)
                    {
                        sum += Values[pixel + c] * kernel.Values[tap + (c * multiplier) + at[3]];
                    }
                }
            }

            return sum;
        });
    }

    /// <summary>The largest, or the mean of what lies in the picture.</summary>
    public Doubles Pool(int size, int stride, bool same, bool isMax)
    {
        (int Before, int Extent) h = Window(Shape[1], size, stride, same, 1);
        (int Before, int Extent) w = Window(Shape[2], size, stride, same, 1);
        return Build([Shape[0], h.Extent, w.Extent, Shape[3]], at =>
        {
            List<double> seen = [];
            for (int row = (at[1] * stride) - h.Before; row < (at[1] * stride) - h.Before + size; row++)
            {
                for (int column = (at[2] * stride) - w.Before; column < (at[2] * stride) - w.Before + size; column++)
                {
                    if (row >= 0 && row < Shape[1] && column >= 0 && column < Shape[2])
                    {
                        seen.Add(Values[Flat(Shape, [at[0], row, column, at[3]])]);
                    }
                }
            }

            return isMax ? seen.Max() : seen.Average();
        });
    }

    public static (int Before, int Extent) Window(int input, int size, int stride, bool same, int dilation)
    {
        int reach = ((size - 1) * dilation) + 1;
        int extent = same ? (input + stride - 1) / stride : (input - reach) / stride + 1;
        return (same ? Math.Max(((extent - 1) * stride) + reach - input, 0) / 2 : 0, extent);
    }

    private static Doubles Build(int[] shape, Func<int[], double> value)
    {
        double[] values = new double[Count(shape)];
        Each(shape, (at, i) => values[i] = value(at));
        return new(values, shape);
    }

    private static void Each(int[] shape, Action<int[], int> visit)
    {
        int[] at = new int[shape.Length];
        int count = Count(shape);
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                at[axis] = rest % shape[axis];
                rest /= shape[axis];
            }

            visit(at, i);
        }
    }

    private static int Flat(int[] shape, int[] at)
    {
        int flat = 0;
        for (int i = 0; i < shape.Length; i++)
        {
            flat = (flat * shape[i]) + (shape[i] == 1 ? 0 : at[i]);
        }

        return flat;
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (a, b) => a * b);
}
