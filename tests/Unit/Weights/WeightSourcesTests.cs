using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Weights;

public sealed class WeightSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_file_is_its_content_says()
    {
        using MemorySource source = new([KeyValuePair.Create("a/b", Tensor.Create<float>([1, 2], new TensorShape(2)))]);
        foreach ((string extension, string format) in ((string, string)[])[(".npz", "NumPy archive (.npz)"), (".json", "JSON weights (.json)"), (".json.gz", "JSON weights (.json.gz)"), (".safetensors", "safetensors"), (".h5", "HDF5")])
        {
            WeightExporter.Export(source, source.Variables, _folder.File("w" + extension));
            File.Move(_folder.File("w" + extension), _folder.File("w.bin"), overwrite: true);
            using IVariableSource read = WeightSources.Open(_folder.File("w.bin"));
            Assert.Equal(format, read.FormatName);
            Assert.Equal([1f, 2f], read.ReadTensor(read.Get("a/b")).AsSpan<float>().ToArray());
        }

        NpyWriter.Write(_folder.File("x.npy"), Tensor.Create<float>([3], TensorShape.Scalar));
        using IVariableSource single = WeightSources.Open(_folder.File("x.npy"));
        Assert.Equal("x", Assert.Single(single.Variables).Name);
    }

    [Fact]
    public void What_holds_no_weights_is_refused()
    {
        File.WriteAllText(_folder.File("t.txt"), "hello");
        Assert.Throws<UnrecognizedFormatException>(() => WeightSources.Open(_folder.File("t.txt")));
        Assert.Throws<InputNotFoundException>(() => WeightSources.Open(_folder.File("none")));
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.ThrowsAny<TfModelException>(() => WeightSources.Open(_folder.File("empty")));
    }

    [CorpusFact]
    public void Weights_come_out_of_Keras_archives()
    {
        using IVariableSource source = WeightSources.Open(Corpus.PathOf("keras-v3", "nlf-mlp", "model.keras"));
        Assert.Equal("Keras archive (.keras)", source.FormatName);
        WeightExportResult result = WeightExporter.Export(source, source.Variables, _folder.File("w.npz"));
        Assert.True(result.VariableCount > 2);
        using IVariableSource read = WeightSources.Open(_folder.File("w.npz"));
        Assert.All(source.Variables, v => TensorSamples.AssertSame(source.ReadTensor(v), read.ReadTensor(read.Get(v.Name))));
    }

    [CorpusFact]
    public void Checkpoints_of_the_corpus_exported_to_any_format_keep_every_bit()
    {
        int checkedTensors = 0;
        foreach ((string prefix, _) in CorpusCheckpoints())
        {
            using IVariableSource source = WeightSources.Open(prefix);
            foreach (string output in (string[])["w.npz", "w/", "w.h5", "w.safetensors"])
            {
                // Slots stand below their variable's name, which HDF5 cannot hold; strings safetensors cannot.
                IReadOnlyList<VariableInfo> variables = output == "w.h5" ? new VariableSelector(new VariableSelection { ExcludeOptimizer = true }).Apply(source).Variables : source.Variables;
                variables = output == "w.safetensors" ? [.. variables.Where(v => v.DataType != DataType.String)] : variables;
                WeightExporter.Export(source, variables, _folder.File(output), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
                using IVariableSource read = WeightSources.Open(_folder.File(output));
                foreach (VariableInfo variable in variables)
                {
                    TensorSamples.AssertSame(source.ReadTensor(variable), read.ReadTensor(read.Get(variable.Name)));
                    checkedTensors++;
                }
            }

            VariableInfo[] floats = [.. source.Variables.Where(v => v.DataType == DataType.Float32)];
            WeightExporter.Export(source, floats, _folder.File("w.json"), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
            using IVariableSource json = WeightSources.Open(_folder.File("w.json"));
            foreach (VariableInfo variable in floats)
            {
                TensorSamples.AssertSame(source.ReadTensor(variable).Reshape(new TensorShape(variable.ElementCount)), json.ReadTensor(json.Get(variable.Name)));
            }
        }

        Assert.True(checkedTensors > 100);
    }

    [NumpyFact(NeedsCorpus = true)]
    public void Numpy_reads_the_reference_bytes_from_exported_checkpoints_of_the_corpus()
    {
        int checkedTensors = 0;
        foreach ((string prefix, string expected) in CorpusCheckpoints())
        {
            using IVariableSource source = WeightSources.Open(prefix);
            WeightExporter.Export(source, source.Variables, _folder.File("w.npz"), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
            WeightExporter.Export(source, source.Variables, _folder.File("w.json"), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
            string printed = Python.Run(
                """
                import numpy as np, json, sys, hashlib
                a, j, n = np.load(sys.argv[1]), json.load(open(sys.argv[2], encoding='utf-8')), 0
                expected = json.load(open(sys.argv[3], encoding='utf-8'))['tensors']
                assert sorted(a.files) == sorted(t['name'] for t in expected) == sorted(j)
                for t in expected:
                    v = a[t['name']]
                    assert list(v.shape) == t['shape'], t
                    if t['dtype'] != 'string' and t.get('sha256'):
                        assert hashlib.sha256(np.ascontiguousarray(v).tobytes()).hexdigest() == t['sha256'], t
                        if v.dtype.kind in 'fiub':
                            assert np.array(j[t['name']], v.dtype).tobytes() == np.ascontiguousarray(v).tobytes(), t
                        n += 1
                print(n)
                """,
                _folder.File("w.npz"),
                _folder.File("w.json"),
                expected);
            checkedTensors += int.Parse(printed, System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.True(checkedTensors > 100);
    }

    // The prefix of each checkpoint, and the file that says what is in it.
    private static IEnumerable<(string Prefix, string Expected)> CorpusCheckpoints()
    {
        foreach (System.Text.Json.JsonElement entry in Corpus.Cases("checkpoint-v1").Concat(Corpus.Cases("checkpoint-v2")))
        {
            string folder = Corpus.PathOf(entry.GetProperty("folder").GetString()!);
            foreach (string expected in Directory.GetFiles(Path.Combine(folder, "expected"), "*.tensors.json"))
            {
                string name = Path.GetFileName(expected)[..^".tensors.json".Length];
                string? index = Directory.GetFiles(folder, name + ".index", SearchOption.AllDirectories).FirstOrDefault();
                yield return (index is null ? Path.Combine(folder, name) : index[..^".index".Length], expected);
            }
        }
    }
}
