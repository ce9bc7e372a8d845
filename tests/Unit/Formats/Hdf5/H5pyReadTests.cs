using System.Security.Cryptography;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>Files that h5py writes in its oldest and newest formats, against what h5py reads from them.</summary>
public class H5pyReadTests(H5pyFiles files) : IClassFixture<H5pyFiles>
{
    [H5pyTheory]
    [InlineData("types-earliest")]
    [InlineData("types-latest")]
    [InlineData("chunks-earliest")]
    [InlineData("chunks-latest")]
    [InlineData("many-chunks-earliest")]
    [InlineData("many-chunks-latest")]
    [InlineData("paged-latest")]
    [InlineData("slabs-latest")]
    [InlineData("bits-earliest")]
    [InlineData("bits-latest")]
    [InlineData("small-earliest")]
    [InlineData("small-latest")]
    [InlineData("many-links-earliest")]
    [InlineData("many-links-latest")]
    [InlineData("many-attributes-earliest")]
    [InlineData("many-attributes-latest")]
    [InlineData("large-attributes-latest")]
    [InlineData("refused-latest")]
    [InlineData("user-block-earliest")]
    [InlineData("user-block-latest")]
    [InlineData("width-2")]
    [InlineData("width-4")]
    public void A_file_reads_as_h5py_reads_it(string name)
    {
        string path = files.PathOf(name + ".h5");
        Check(path, path + ".json");
    }

    [H5pyTheory]
    [InlineData("many-links-earliest", "soft", "/few/a")]
    [InlineData("many-links-latest", "relative", "/few/m")]
    [InlineData("many-links-latest", "few/again/again/z", "/few/z")]
    [InlineData("many-links-latest", "hard", "/d0/d1/d2/d3/d4/d5/d6/d7/d8/d9/d10/d11/d12/d13/d14/d15/d16/d17/d18/d19/d20/d21/d22/d23/d24/d25/d26/d27/d28/d29/value")]
    public void Links_lead_to_their_objects(string name, string from, string to)
    {
        using Hdf5File file = Hdf5File.Open(files.PathOf(name + ".h5"));

        Assert.Equal(file.Root.Find(to)!.HeaderAddress, file.Root.Find(from)!.HeaderAddress);
    }

    [H5pyTheory]
    [InlineData("many-links-earliest")]
    [InlineData("many-links-latest")]
    public void Links_that_lead_nowhere_are_null_and_circles_and_other_files_are_refused(string name)
    {
        using Hdf5File file = Hdf5File.Open(files.PathOf(name + ".h5"));

        Assert.Null(file.Root.Find("dangling"));
        Assert.Null(file.Root.Find("few/none"));
        Assert.Null(file.Root.Find("hard/below a dataset"));
        Assert.Throws<CorruptFileException>(() => file.Root.Find("loop"));
        Assert.Contains("other.h5", Assert.Throws<UnsupportedFeatureException>(() => file.Root.Find("external")).Message, StringComparison.Ordinal);
    }

    [H5pyFact]
    public void Several_threads_may_read_one_file()
    {
        using Hdf5WeightsReader reader = Hdf5WeightsReader.Open(files.PathOf("chunks-latest.h5"));
        TfModelTools.Formats.VariableInfo[] variables = [.. reader.Variables.Where(v => v.DataType.ElementSize() > 0)];
        byte[][] alone = [.. variables.Select(v => TfModelTools.Formats.VariableSources.ReadTensor(reader, v).Bytes.ToArray())];

        Parallel.For(0, 4 * variables.Length, i =>
        {
            int v = (i * 31) % variables.Length;
            Assert.Equal(alone[v], TfModelTools.Formats.VariableSources.ReadTensor(reader, variables[v]).Bytes.ToArray());
        });
    }

    [H5pyTheory]
    [InlineData("szip", "szip")]
    [InlineData("external", "other files")]
    [InlineData("virtual", "virtual")]
    public void Storage_that_is_not_read_is_refused_by_name(string dataset, string word)
    {
        using Hdf5File file = Hdf5File.Open(files.PathOf("refused-latest.h5"));

        Assert.Contains(word, Assert.Throws<UnsupportedFeatureException>(() => file.Root.FindDataset(dataset)!.ReadTensor()).Message, StringComparison.Ordinal);
        Assert.Equal(3, file.Root.FindDataset("fine")!.ReadTensor().ElementCount);
    }

    [H5pyTheory]
    [InlineData("types-latest")]
    [InlineData("many-links-earliest")]
    public void Every_dataset_is_a_variable(string name)
    {
        string path = files.PathOf(name + ".h5");
        using Hdf5WeightsReader reader = Hdf5WeightsReader.Open(path);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path + ".json"));
        string[] nowhere = name.StartsWith("many-links", StringComparison.Ordinal) ? ["dangling", "external", "loop"] : [];
        Assert.Equal(nowhere, reader.Variables.Where(v => v.Unreadable?.Written == "link").Select(v => v.Name).Order(StringComparer.Ordinal));
        string[] expected = [.. nowhere, .. document.RootElement.GetProperty("objects").EnumerateObject()
            .Where(o => o.Value.GetProperty("kind").GetString() is not ("group" or "link" or "datatype")).Select(o => o.Name[1..])];

        Assert.Equal(expected.Order(StringComparer.Ordinal), reader.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        foreach (TfModelTools.Formats.VariableInfo variable in reader.Variables.Where(v => v.DataType.ElementSize() > 0))
        {
            using Stream stream = reader.OpenValues(variable);
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            Assert.Equal(variable.ElementCount * variable.DataType.ElementSize(), bytes.Length);
        }
    }

    /// <summary>The library's own tool rewrites a file with shared messages, which h5py cannot ask for.</summary>
    [H5RepackTheory]
    [InlineData("types-latest", "--ssize=8")]
    [InlineData("many-attributes-latest", "--ssize=8")]
    [InlineData("chunks-earliest", "--latest")]
    [InlineData("many-attributes-earliest", "--compact=2 --indexed=1 --latest")]
    public void A_rewritten_file_reads_the_same(string name, string options)
    {
        string path = files.PathOf(name + ".h5");
        string repacked = $"{path}.{Guid.NewGuid():N}.h5";
        HdfTools.Run("h5repack", [.. options.Split(' '), path, repacked]);

        Check(repacked, path + ".json", layoutsChanged: true);
    }

    internal static void Check(string path, string tree, bool layoutsChanged = false)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(tree));
        using Hdf5File file = Hdf5File.Open(path);
        foreach (JsonProperty expected in document.RootElement.GetProperty("objects").EnumerateObject())
        {
            try
            {
                CheckObject(file, expected.Name, expected.Value, layoutsChanged);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{expected.Name}: {e.Message}", e);
            }
        }
    }

    private static void CheckObject(Hdf5File file, string path, JsonElement expected, bool layoutsChanged)
    {
        string kind = expected.GetProperty("kind").GetString()!;
        if (kind == "link")
        {
            return;
        }

        Hdf5Object found = file.Root.Find(path)!;
        Assert.NotNull(found);
        string[] attributes = [.. expected.GetProperty("attributes").EnumerateObject().Select(a => a.Name)];
        if (!layoutsChanged)
        {
            Assert.Equal(attributes, found.Attributes.Select(a => a.Name));
        }

        foreach (JsonProperty attribute in expected.GetProperty("attributes").EnumerateObject())
        {
            Hdf5Attribute a = found.FindAttribute(attribute.Name)!;
            CheckValue(attribute.Value, a.Shape, a.DataType, a.IsEmpty, a.ReadByteStrings, a.ReadSequences, a.ReadTensor);
        }

        switch (kind)
        {
            case "group":
                Assert.Equal(expected.GetProperty("members").EnumerateArray().Select(m => m.GetString()!), Assert.IsType<Hdf5Group>(found).Links.Select(l => l.Name));
                break;
            case "datatype":
                Assert.IsType<Hdf5CommittedDatatype>(found);
                break;
            default:
                Hdf5Dataset d = Assert.IsType<Hdf5Dataset>(found);
                CheckValue(expected, d.Shape, d.DataType, d.IsEmpty, d.ReadStrings, d.ReadSequences, d.ReadTensor);
                break;
        }
    }

    private static void CheckValue(
        JsonElement expected, TensorShape shape, DataType type, bool isEmpty, Func<byte[][]> strings, Func<Tensor[]> sequences, Func<Tensor> tensor)
    {
        string kind = expected.GetProperty("kind").GetString()!;
        Assert.Equal(kind == "empty", isEmpty);
        if (kind == "empty")
        {
            return;
        }

        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), shape);
        switch (kind)
        {
            case "strings":
                Assert.Equal(DataType.String, type);
                Assert.Equal(expected.GetProperty("strings").EnumerateArray().Select(s => s.GetBytesFromBase64()), strings());
                break;
            case "sequences":
                Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(s => s.GetBytesFromBase64()), sequences().Select(s => s.Bytes.ToArray()));
                break;
            case "numbers":
                Assert.Equal(expected.GetProperty("dtype").GetString(), type.TensorFlowName());
                Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(tensor().Bytes.Span)));
                break;
            case "unknown":
                Assert.Equal(DataType.Unknown, type);
                Assert.Throws<UnsupportedFeatureException>(() => tensor());
                break;
        }
    }
}
