using FsCheck;
using FsCheck.Fluent;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

/// <summary>Random names, types and shapes through every format that can hold them.</summary>
public sealed class WeightRoundTripProperties : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("w.npz", 60)]
    [InlineData("w/", 30)]
    [InlineData("w.safetensors", 60)]
    [InlineData("w.h5", 60)]
    public void What_is_exported_reads_back_the_same_bits(string output, int tests) => Prop
        .ForAll(Gen.NonEmptyListOf(Variables(output)).ToArbitrary(), variables =>
        {
            KeyValuePair<string, Tensor>[] tensors = [.. variables.DistinctBy(v => v.Key)];
            if (output == "w.h5")
            {
                tensors = [.. tensors.Where(t => !tensors.Any(o => o.Key.StartsWith(t.Key + "/", StringComparison.Ordinal)))];
            }

            using MemorySource source = new(tensors);
            WeightExporter.Export(source, source.Variables, _folder.File(output), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
            using IVariableSource read = WeightSources.Open(_folder.File(output));
            Assert.Equal(tensors.Select(t => t.Key).Order(StringComparer.Ordinal), read.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
            Assert.All(tensors, t => TensorSamples.AssertSame(t.Value, read.ReadTensor(read.Get(t.Key))));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    [Fact]
    public void Keys_of_any_name_read_back() => Prop
        .ForAll(Gen.ListOf(Name(false)).ToArbitrary(), names =>
        {
            VariableInfo[] variables = [.. names.Distinct().Select(n => new VariableInfo(n, DataType.Float32, new TensorShape(2, 0), 0, string.Empty, -1))];
            foreach (KeyFileFormat format in (KeyFileFormat[])[KeyFileFormat.Python, KeyFileFormat.Json])
            {
                KeyFile keys = KeyFile.Parse(KeyFile.ToText(variables, format), "keys");
                Assert.Equal(variables.Select(v => (v.Name, v.Shape)), keys.Entries.Select(e => (e.Name, e.Shape!)));
            }
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static Gen<KeyValuePair<string, Tensor>> Variables(string output)
    {
        DataType[] types = [.. TensorSamples.NumberTypes.Append(DataType.String).Where(t => WeightExporterTests.Holds(output, t))];
        return from name in Name(output == "w.h5")
               from type in Gen.Elements(types)
               from rank in Gen.Choose(0, 4)
               from extents in Gen.Choose(0, 5).ArrayOf(rank)
               from seed in Gen.Choose(0, int.MaxValue - 1)
               select KeyValuePair.Create(name, TensorSamples.Random(new System.Random(seed), type, [.. extents.Select(e => (long)e)]));
    }

    private static Gen<string> Name(bool hdf5) => Gen
        .ListOf(Gen.Elements("a", "B", "/", ".", "%", " ", "ä", "重", "🙂", "'", "\"", "\\", "#", ":", "conv", "\n", "-", "_", "[", ","))
        .Select(string.Concat)
        .Where(name => !hdf5 || !name.Split('/').Any(part => part is "" or "." or ".."));
}
