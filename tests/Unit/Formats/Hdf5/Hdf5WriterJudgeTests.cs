using System.Security.Cryptography;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>What we write, judged by h5py and by the HDF Group's own tools.</summary>
public class Hdf5WriterJudgeTests
{
    private const string ReadScript = """
        import base64, hashlib, json, sys
        import h5py, numpy as np
        result = {"datasets": {}, "attributes": {}}
        with h5py.File(sys.argv[1], "r") as f:
            def visit(name, o):
                for n, v in o.attrs.items():
                    result["attributes"][name + "@" + n] = v.tolist() if hasattr(v, "tolist") and np.asarray(v).dtype.kind in "if" else [x.decode() if isinstance(x, bytes) else x for x in np.asarray(v, dtype=object).ravel().tolist()]
                if not isinstance(o, h5py.Dataset):
                    return
                a = o[()]
                if h5py.check_string_dtype(o.dtype) is not None or h5py.check_vlen_dtype(o.dtype) is not None:
                    flat = np.asarray(a, dtype=object).ravel().tolist() if o.shape else [a]
                    strings = [x.tobytes() if isinstance(x, np.ndarray) else x for x in flat]
                    result["datasets"][name] = {"shape": list(o.shape), "strings": [base64.b64encode(x).decode() for x in strings]}
                else:
                    little = np.ascontiguousarray(np.asarray(a)).astype(o.dtype.newbyteorder("<"))
                    result["datasets"][name] = {"shape": list(o.shape), "dtype": o.dtype.name, "sha256": hashlib.sha256(little.tobytes()).hexdigest()}
            visit("", f)
            f.visititems(visit)
        print(json.dumps(result))
        """;

    [H5pyFact]
    public void h5py_reads_every_type_and_shape()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, Tensor> tensors = Hdf5WriterTests.SampleTensors();
        Hdf5WriterTests.Write(folder.File("a.h5"), tensors);

        using JsonDocument document = JsonDocument.Parse(Python.Run(ReadScript, folder.File("a.h5")));
        JsonElement datasets = document.RootElement.GetProperty("datasets");
        Assert.Equal(tensors.Count, datasets.EnumerateObject().Count());
        foreach ((string name, Tensor tensor) in tensors)
        {
            JsonElement read = datasets.GetProperty(name);
            Assert.Equal(tensor.Shape, read.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()));
            if (tensor.DataType == DataType.String)
            {
                Assert.Equal(tensor.Strings, read.GetProperty("strings").EnumerateArray().Select(s => s.GetBytesFromBase64()));
            }
            else if (tensor.DataType is DataType.BFloat16 or DataType.Float8E5M2)
            {
                // numpy has no such types: h5py converts them to the next wider float.
                Assert.StartsWith("float", read.GetProperty("dtype").GetString(), StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(Hdf5WriterTests.Kept(tensor.DataType).TensorFlowName(), read.GetProperty("dtype").GetString());
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Hdf5WriterTests.AsKept(tensor).Bytes.Span)), read.GetProperty("sha256").GetString());
            }
        }
    }

    [H5pyFact]
    public void h5py_reads_bfloat16_as_the_same_numbers()
    {
        using TemporaryFolder folder = new();
        float[] numbers = [0, 1.5f, -3, 1e30f, float.PositiveInfinity, -0f];
        Tensor tensor = new(DataType.BFloat16, new TensorShape(numbers.Length), numbers.SelectMany(n => BitConverter.GetBytes(n)[2..]).ToArray());
        Hdf5WriterTests.Write(folder.File("a.h5"), new() { ["x"] = tensor });

        float[] expected = [.. tensor.AsSpan<ushort>().ToArray().Select(b => BitConverter.UInt32BitsToSingle((uint)b << 16))];
        string read = Python.Run("import h5py, sys; print(h5py.File(sys.argv[1])['x'][()].astype('<f4').tobytes().hex())", folder.File("a.h5"));
        Assert.Equal(Convert.ToHexStringLower(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(expected)), read.Trim());
    }

    [H5pyFact]
    public void h5py_reads_8_bit_floats_as_the_same_numbers()
    {
        using TemporaryFolder folder = new();
        Hdf5WriterTests.Write(folder.File("a.h5"), new()
        {
            ["e4m3fn"] = new Tensor(DataType.Float8E4M3FN, new TensorShape(8), (byte[])[0x00, 0x38, 0x77, 0x78, 0x7c, 0x7e, 0x7f, 0xfe]),
            ["e5m2"] = new Tensor(DataType.Float8E5M2, new TensorShape(6), (byte[])[0x00, 0x3c, 0x7b, 0x7c, 0xfc, 0x01]),
        });
        const string Script = "import h5py, sys; f = h5py.File(sys.argv[1]); print([[float(x) for x in f[n][()]] for n in ('e4m3fn', 'e5m2')])";
        Assert.Equal("[[0.0, 1.0, 240.0, 256.0, 384.0, 448.0, nan, -448.0], [0.0, 1.0, 57344.0, inf, -inf, 1.52587890625e-05]]", Python.Run(Script, folder.File("a.h5")).Trim());
    }

    [H5pyFact]
    public void h5py_reads_attributes_and_many_members()
    {
        using TemporaryFolder folder = new();
        string config = new('x', 100_000);
        using (Hdf5Writer writer = Hdf5Writer.Create(folder.File("a.h5"), OverwriteMode.Refuse))
        {
            for (int i = 0; i < 3000; i++)
            {
                writer.AddDataset($"many/v{i}", Tensor.Create<int>([i], TensorShape.Scalar));
            }

            writer.AddGroup("empty");
            writer.SetAttribute("/", "model_config", config);
            writer.SetAttribute("/", "größe", "ünï");
            writer.SetAttribute("empty", "layer_names", ["dense", "längere"]);
            writer.SetAttribute("empty", "none", []);
            writer.SetAttribute("many/v0", "numbers", Tensor.Create<double>([1.5, 2], new TensorShape(2)));
            writer.SetAttribute("many/v0", "scalar", Tensor.Create<long>([-7], TensorShape.Scalar));
            writer.Commit();
        }

        using JsonDocument document = JsonDocument.Parse(Python.Run(ReadScript, folder.File("a.h5")));
        Assert.Equal(3000, document.RootElement.GetProperty("datasets").EnumerateObject().Count());
        JsonElement attributes = document.RootElement.GetProperty("attributes");
        Assert.Equal(config, attributes.GetProperty("@model_config")[0].GetString());
        Assert.Equal("ünï", attributes.GetProperty("@größe")[0].GetString());
        Assert.Equal(["dense", "längere"], attributes.GetProperty("empty@layer_names").EnumerateArray().Select(s => s.GetString()!));
        Assert.Equal(0, attributes.GetProperty("empty@none").GetArrayLength());
        Assert.Equal([1.5, 2], attributes.GetProperty("many/v0@numbers").EnumerateArray().Select(d => d.GetDouble()));
        Assert.Equal(-7, attributes.GetProperty("many/v0@scalar").GetInt64());
    }

    [HdfToolsFact]
    public void The_groups_tools_read_and_rewrite_it()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, Tensor> tensors = Hdf5WriterTests.SampleTensors();
        Hdf5WriterTests.Write(folder.File("a.h5"), tensors);

        string dump = HdfTools.Run("h5dump", "-d", "/float32/7", "-d", "/bool/1", folder.File("a.h5"));
        Assert.Contains("H5T_IEEE_F32LE", dump, StringComparison.Ordinal);
        Assert.Contains("\"FALSE\"", dump, StringComparison.Ordinal);
        HdfTools.Run("h5dump", folder.File("a.h5"));
        HdfTools.Run("h5repack", "--latest", folder.File("a.h5"), folder.File("b.h5"));
        using Hdf5WeightsReader rewritten = Hdf5WeightsReader.Open(folder.File("b.h5"));
        Assert.Equal(tensors.Count, rewritten.Variables.Count);
    }
}
