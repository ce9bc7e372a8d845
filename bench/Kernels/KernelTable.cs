using System.Globalization;
using TfModelTools.Runtime;

namespace TfModelTools.Bench.Kernels;

/// <summary>
/// Prints how near the kernels come to what one core can do: of products and convolutions the fraction of the multiply-add loop, of a
/// matrix times a vector the fraction of the bandwidth of reading the matrix. All measured in one process, each by its quickest call.
/// </summary>
internal static class KernelTable
{
    public static void Run()
    {
        double peak = ProcessorLimits.MultiplyAdds();
        Console.WriteLine(FormattableString.Invariant($"SIMD level {Simd.Level}; one core's multiply-add loop: {peak:F1} GFLOP/s"));
        Console.WriteLine();
        Console.WriteLine("| kernel | ms | GFLOP/s | of the loop | on two threads |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        Product(peak, 512, 512, 512);
        Product(peak, 32, 784, 512);
        Product(peak, 3136, 64, 256);
        Product(peak, 196, 1024, 256);
        Convolution(peak, 56, 64, 64, 3, 1);
        Convolution(peak, 28, 128, 128, 3, 1);
        Convolution(peak, 14, 256, 256, 3, 1);
        Convolution(peak, 7, 512, 512, 3, 1);
        Convolution(peak, 56, 128, 128, 3, 2);
        Convolution(peak, 224, 3, 64, 7, 2);
        Convolution(peak, 224, 3, 32, 3, 2);
        Depthwise(peak, 112, 32);
        Depthwise(peak, 56, 128);
        Depthwise(peak, 14, 512);
        Console.WriteLine();
        Console.WriteLine("| matrix times vector | ms | GB/s | of reading it |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Vector(256, 256);
        Vector(784, 512);
        Vector(2048, 1000);
        Vector(4096, 4096);
        Console.WriteLine();
        Console.WriteLine("| along a long axis | of the width, ms | of the height, width 1, ms | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Along(16_384, 16, 16, 9, isDepthwise: false);
        Along(4096, 64, 64, 3, isDepthwise: false);
        Along(4096, 64, 64, 5, isDepthwise: true);
    }

    // The same numbers in the same memory: an image of height 1 and one of width 1.
    private static void Along(int length, int channels, int filters, int kernel, bool isDepthwise)
    {
        float[] weights = Values(kernel * channels * (isDepthwise ? 1 : filters));
        float[] x = Values(length * channels);
        float[] y = new float[length * filters];
        int pad = kernel / 2;
        double Milliseconds(int[] input, int[] window, int[] padding)
        {
            UnaryKernel<float, float> conv = isDepthwise
                ? new DepthwiseConv(input, channels, 1, window, [1, 1], [1, 1], padding, padding, weights, null, Activation.Relu)
                : new Conv(input, channels, filters, window, [1, 1], [1, 1], padding, padding, 1, weights, null, Activation.Relu);
            return ProcessorLimits.Best(() => conv.Run(x, y, 1)) * 1e3;
        }

        double width = Milliseconds([1, length], [1, kernel], [0, pad]);
        double height = Milliseconds([length, 1], [kernel, 1], [pad, 0]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {(isDepthwise ? "depthwise" : "convolution")} {kernel}, {length} x {channels} to {filters} | {width:F4} | {height:F4} | {height / width:F2} |"));
    }

    private static void Product(double peak, int rows, int depth, int columns)
    {
        Dense dense = new(depth, columns, Values(depth * columns), Values(columns), Activation.Relu);
        Row(peak, $"product {rows} x {depth} x {columns}", dense, rows * depth, rows * columns, 2.0 * rows * depth * columns);
    }

    private static void Convolution(double peak, int size, int channels, int filters, int kernel, int stride)
    {
        int pad = kernel / 2;
        int output = ((size + (2 * pad) - kernel) / stride) + 1;
        Conv conv = new(
            [size, size], channels, filters, [kernel, kernel], [stride, stride], [1, 1], [pad, pad], [pad, pad], 1, Values(kernel * kernel * channels * filters), Values(filters), Activation.Relu);
        Row(
            peak,
            $"convolution {kernel} x {kernel}, stride {stride}, {size} x {size} x {channels} to {filters}",
            conv,
            size * size * channels,
            output * output * filters,
            2.0 * output * output * kernel * kernel * channels * filters);
    }

    private static void Depthwise(double peak, int size, int channels)
    {
        DepthwiseConv conv = new([size, size], channels, 1, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], Values(9 * channels), Values(channels), Activation.Relu);
        Row(peak, $"depthwise 3 x 3, {size} x {size} x {channels}", conv, size * size * channels, size * size * channels, 18.0 * size * size * channels);
    }

    private static void Row(double peak, string name, UnaryKernel<float, float> kernel, int inputs, int outputs, double operations)
    {
        float[] x = Values(inputs);
        float[] y = new float[outputs];
        double seconds = ProcessorLimits.Best(() => kernel.Run(x, y, 1));
        double two;
        using (Workers.Use(2))
        {
            two = ProcessorLimits.Best(() => kernel.Run(x, y, 1));
        }

        double rate = operations / seconds / 1e9;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seconds * 1e3:F4} | {rate:F1} | {rate / peak:P0} | {seconds / two:F2} x |"));
    }

    private static void Vector(int depth, int columns)
    {
        Dense dense = new(depth, columns, Values(depth * columns), null, Activation.Linear);
        float[] x = Values(depth);
        float[] y = new float[columns];
        double rate = 4e-9 * depth * columns / ProcessorLimits.Best(() => dense.Run(x, y, 1));
        double limit = ProcessorLimits.ReadBandwidth(depth * columns);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {depth} x {columns} | {4e-6 * depth * columns / rate:F4} | {rate:F1} | {rate / limit:P0} of {limit:F1} |"));
    }

    private static float[] Values(int count)
    {
        Random random = new(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
