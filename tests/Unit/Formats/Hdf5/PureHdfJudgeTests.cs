using PureHDF;
using PureHDF.VOL.Native;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>What we write, read by PureHDF, which shares no code with us.</summary>
public sealed class PureHdfJudgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_reads_the_numbers_and_shapes()
    {
        Dictionary<string, Tensor> tensors = Hdf5WriterTests.SampleTensors().Where(t => !t.Key.Contains("..", StringComparison.Ordinal)).ToDictionary();
        Hdf5WriterTests.Write(_folder.File("a.h5"), tensors);
        using NativeFile file = H5File.OpenRead(_folder.File("a.h5"));
        int compared = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            IH5Dataset dataset = file.Dataset("/" + name);
            Assert.Equal(tensor.Shape.Select(d => (ulong)d), dataset.Space.Dimensions);
            if (tensor.Shape.ElementCount > 0)
            {
                compared += tensor.DataType switch
                {
                    DataType.Float32 => Same<float>(dataset, tensor),
                    DataType.Float64 => Same<double>(dataset, tensor),
                    DataType.Int8 => Same<sbyte>(dataset, tensor),
                    DataType.UInt8 => Same<byte>(dataset, tensor),
                    DataType.Int16 => Same<short>(dataset, tensor),
                    DataType.UInt16 => Same<ushort>(dataset, tensor),
                    DataType.Int32 => Same<int>(dataset, tensor),
                    DataType.UInt32 => Same<uint>(dataset, tensor),
                    DataType.Int64 => Same<long>(dataset, tensor),
                    DataType.UInt64 => Same<ulong>(dataset, tensor),
                    _ => 0, // it has no such types
                };
            }
        }

        Assert.True(compared > 30, $"{compared} datasets compared");
    }

    [Fact]
    public void It_reads_what_Keras_looks_for()
    {
        string path = _folder.File("keras.h5");
        using (Hdf5Writer writer = Hdf5Writer.Create(path, TfModelTools.Common.OverwriteMode.Refuse))
        {
            writer.AddDataset("layer/kernel:0", Tensor.Create<float>([1, 2, 3, 4, 5, 6], new TensorShape(2, 3)));
            writer.SetAttribute("/", "model_config", "{\"class_name\": \"Sequential\"}");
            writer.SetAttribute("layer", "weight_names", ["layer/kernel:0"]);
            writer.SetAttribute("layer/kernel:0", "scalar", Tensor.Create<int>([-5], TensorShape.Scalar));
            writer.Commit();
        }

        using NativeFile file = H5File.OpenRead(path);
        Assert.Equal(["layer"], file.Children().Select(c => c.Name));
        Assert.Equal("{\"class_name\": \"Sequential\"}", file.Attribute("model_config").Read<string>());
        Assert.Equal(["layer/kernel:0"], file.Group("/layer").Attribute("weight_names").Read<string[]>());
        Assert.Equal(-5, file.Dataset("/layer/kernel:0").Attribute("scalar").Read<int>());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Dataset("/layer/kernel:0").Read<float[]>());
    }

    private static int Same<T>(IH5Dataset dataset, Tensor tensor)
        where T : unmanaged
    {
        T[] read = tensor.Shape.Rank == 0 ? [dataset.Read<T>()] : dataset.Read<T[]>();
        Assert.True(tensor.Bytes.Span.SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(read)), dataset.Name);
        return 1;
    }
}
