using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;

namespace TfModelTools.Tests.Weights;

public sealed class CheckpointExporterTests
{
    [PythonFact]
    public void An_independent_reader_finds_every_type_shape_and_name_bit_for_bit()
    {
        using TemporaryFolder folder = new();
        Random random = new(1);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (DataType type in TensorSamples.NumberTypes.Append(DataType.String))
        {
            foreach (long[] shape in TensorSamples.Shapes)
            {
                tensors.Add($"{type}/{string.Join('x', shape)}", TensorSamples.Random(random, type, shape));
            }
        }

        foreach (string name in TensorSamples.Names)
        {
            tensors[name] = TensorSamples.Random(random, DataType.Float32, 3);
        }

        Export(folder.File("m"), tensors, new CheckpointExportOptions { ShardBytes = 3000 });
        Assert.Empty(CheckpointVerifier.Verify(folder.File("m")).Faults);
        IndependentReader.AssertHolds(folder.File("m"), tensors);
    }

    [PythonFact]
    public void An_independent_reader_assembles_partitioned_variables_as_we_do()
    {
        using TemporaryFolder folder = new();
        Tensor full = TestTensors.Random(DataType.Float32, 1, 300, 5, 4);
        Tensor strings = TestTensors.Strings(2, 130, 2);
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("m"), OverwriteMode.Refuse))
        {
            foreach ((long start, long length) in (IEnumerable<(long, long)>)[(0, 100), (100, 63), (163, 137)])
            {
                writer.AddSlice("rows", full.Shape, [start, 0, 0], TestTensors.Cut(full, [start, 0, 0], [length, 5, 4]));
            }

            foreach (long start in (long[])[0, 2])
            {
                writer.AddSlice("columns", full.Shape, [0, 0, start], TestTensors.Cut(full, [0, 0, start], [300, 5, 2]));
            }

            writer.AddSlice("strings", strings.Shape, [0, 0], TestTensors.Cut(strings, [0, 0], [65, 2]));
            writer.AddSlice("strings", strings.Shape, [65, 0], TestTensors.Cut(strings, [65, 0], [65, 2]));
            writer.Commit();
        }

        IndependentReader.AssertHolds(folder.File("m"), new Dictionary<string, Tensor> { ["rows"] = full, ["columns"] = full, ["strings"] = strings });
    }

    [CorpusFact]
    public void A_checkpoint_of_TensorFlow_1_comes_out_byte_for_byte()
    {
        // Its Saver writes values in the order of names, as this does.
        int same = 0;
        foreach (string name in (string[])["siamese-v2/model.ckpt", "cifar-tiny/model.ckpt", "chicago-taxi-estimator/model.ckpt-1000", "mtcnn-pnet/PNet-18"])
        {
            string original = Path.Combine(Corpus.Root!, "checkpoint-v2", name);
            using TemporaryFolder folder = new();
            using CheckpointReader reader = CheckpointReader.Open(original + ".index");
            if (reader.MissingShards().Count > 0)
            {
                continue;
            }

            CheckpointExportResult result = CheckpointExporter.Export(WeightInput.Of(reader, reader.Variables.Reverse()), folder.File("m"));
            foreach (string file in result.FileNames)
            {
                Assert.Equal(File.ReadAllBytes(original + file[1..]), File.ReadAllBytes(folder.File(file)));
            }

            same++;
        }

        Assert.True(same >= 3);
    }

    [Fact]
    public void The_step_is_appended_and_the_state_file_names_it()
    {
        using TemporaryFolder folder = new();
        CheckpointExportResult result = Export(folder.File("model.ckpt"), Some, new CheckpointExportOptions { GlobalStep = 1000 });
        Assert.Equal(folder.File("model.ckpt-1000"), result.Prefix);
        Assert.Equal(["model.ckpt-1000.index", "model.ckpt-1000.data-00000-of-00001"], result.FileNames);
        Assert.Equal(["checkpoint", "model.ckpt-1000.data-00000-of-00001", "model.ckpt-1000.index"], folder.Entries());
        Assert.Equal("model.ckpt-1000", CheckpointState.Read(folder.File("checkpoint")).ModelCheckpointPath);
        CheckpointExportResult quiet = Export(folder.File("other"), Some, new CheckpointExportOptions { UpdateState = false });
        Assert.Equal("model.ckpt-1000", CheckpointState.Read(folder.File("checkpoint")).ModelCheckpointPath);
        Assert.Equal(2, quiet.VariableCount);
    }

    [Fact]
    public void Every_step_of_saving_with_retention_leaves_the_old_or_the_new_state()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder copies = new();
        FolderSnapshots snapshots = new(folder.Path, copies.Path);
        for (int step = 1; step <= 4; step++)
        {
            Export(folder.File("m"), Some, new CheckpointExportOptions { GlobalStep = step, Retention = new CheckpointRetention(2), AfterStep = snapshots.Take });
        }

        // Then the latest is replaced under its own prefix.
        Export(folder.File("m"), Some, new CheckpointExportOptions { GlobalStep = 4, Overwrite = OverwriteMode.Replace, Retention = new CheckpointRetention(2), AfterStep = snapshots.Take });
        Assert.True(snapshots.Taken.Count > 20);
        foreach (string copy in snapshots.Taken.Where(c => File.Exists(Path.Combine(c, "checkpoint"))))
        {
            Assert.All(CheckpointFolder.List(copy).Where(c => c.IsRecorded), c =>
            {
                Assert.True(c.IsComplete, c.Problem);
                Assert.Empty(CheckpointVerifier.Verify(c.Location).Faults);
            });
        }

        Assert.Equal([3, 4], CheckpointFolder.List(folder.Path).Select(c => c.Step));
    }

    [Fact]
    public void A_subset_takes_the_graph_of_objects_along_without_what_is_left_out()
    {
        using TemporaryFolder folder = new();
        string[] keys = ["kernel/.ATTRIBUTES/VARIABLE_VALUE", "bias/.ATTRIBUTES/VARIABLE_VALUE", "step/.ATTRIBUTES/VARIABLE_VALUE"];
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("tf2"), OverwriteMode.Refuse))
        {
            writer.Add(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [ObjectGraphs.WithKeys(keys)]));
            Array.ForEach(keys, key => writer.Add(key, TestTensors.Random(DataType.Float32, 1, 2)));
            writer.Commit();
        }

        using CheckpointReader source = CheckpointReader.Open(folder.File("tf2"));
        WeightInput[] some = [.. WeightInput.Of(source, source.Variables.Where(v => v.Name.StartsWith("kernel", StringComparison.Ordinal) || v.Name.StartsWith("bias", StringComparison.Ordinal)))];
        CheckpointExportResult result = CheckpointExporter.Export(some, folder.File("pruned"), new CheckpointExportOptions { Rename = n => n.Replace("kernel", "weights", StringComparison.Ordinal) });
        Assert.Equal(3, result.VariableCount);
        using (CheckpointReader pruned = CheckpointReader.Open(folder.File("pruned")))
        {
            Assert.Equal(["weights/.ATTRIBUTES/VARIABLE_VALUE", "bias/.ATTRIBUTES/VARIABLE_VALUE"], ObjectGraph.Read(pruned)!.Keys);
        }

        Assert.Empty(CheckpointVerifier.Verify(folder.File("pruned")).Faults);

        // All of it, unchanged: the graph's own bytes.
        CheckpointExporter.Export(WeightInput.Of(source, source.Variables), folder.File("copy"));
        using (CheckpointReader copy = CheckpointReader.Open(folder.File("copy")))
        {
            Assert.Equal(source.ReadStrings(source.Find(CheckpointNames.ObjectGraph)!), copy.ReadStrings(copy.Find(CheckpointNames.ObjectGraph)!));
        }

        Assert.Equal(2, CheckpointExporter.Export(some, folder.File("bare"), new CheckpointExportOptions { ObjectGraph = false }).VariableCount);

        // The graph alone would be a checkpoint of nothing, also in the place of one that is there.
        WeightInput[] graph = [new WeightInput(source, source.Find(CheckpointNames.ObjectGraph)!)];
        foreach (bool keepsGraph in (bool[])[true, false])
        {
            CheckpointExportOptions options = new() { ObjectGraph = keepsGraph, Overwrite = OverwriteMode.Replace };
            Assert.Throws<InvalidInputException>(() => CheckpointExporter.Export(graph, folder.File("bare"), options));
            Assert.Empty(CheckpointVerifier.Verify(folder.File("bare")).Faults);
        }

        using CheckpointReader second = CheckpointReader.Open(folder.File("copy"));
        CheckpointExportResult joined = CheckpointExporter.Export([some[0], new WeightInput(second, second.Find(keys[2])!)], folder.File("joined"));
        Assert.Contains("cannot be joined", Assert.Single(joined.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, joined.VariableCount);
    }

    // TensorFlow stores a table as its keys and its values, under names that begin with the one that the graph states.
    [Fact]
    public void The_graph_of_objects_keeps_a_table_of_which_all_is_taken()
    {
        const string Kernel = "kernel/.ATTRIBUTES/VARIABLE_VALUE", Table = "counts/.ATTRIBUTES/table";
        using TemporaryFolder folder = new();
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("tf2"), OverwriteMode.Refuse))
        {
            writer.Add(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [ObjectGraphs.WithKeys(Kernel, Table)]));
            Array.ForEach([Kernel, Table + "-keys", Table + "-values"], key => writer.Add(key, TestTensors.Random(DataType.Float32, 1, 2)));
            writer.Commit();
        }

        using CheckpointReader source = CheckpointReader.Open(folder.File("tf2"));
        string[] Keys(string name, Func<string, bool> isTaken, Func<string, string>? rename = null)
        {
            CheckpointExporter.Export(WeightInput.Of(source, source.Variables.Where(v => isTaken(v.Name))), folder.File(name), new CheckpointExportOptions { Rename = rename });
            Assert.Empty(CheckpointVerifier.Verify(folder.File(name)).Faults);
            using CheckpointReader written = CheckpointReader.Open(folder.File(name));
            return [.. ObjectGraph.Read(written)!.Keys];
        }

        Assert.Empty(CheckpointVerifier.Verify(folder.File("tf2")).Faults);
        Assert.Equal([Kernel, Table], Keys("whole", _ => true));
        Assert.Equal([Kernel], Keys("half", n => !n.EndsWith("-values", StringComparison.Ordinal)));
        Assert.Equal([Table], Keys("table", n => n.StartsWith("counts", StringComparison.Ordinal)));
        Assert.Equal([Kernel, "sums/.ATTRIBUTES/table"], Keys("renamed", _ => true, n => n.Replace("counts", "sums", StringComparison.Ordinal)));
        Assert.Equal([Kernel], Keys("torn", _ => true, n => n.EndsWith("-keys", StringComparison.Ordinal) ? "words" : n));
        using CheckpointReader copy = CheckpointReader.Open(folder.File("whole"));
        Assert.Equal(source.ReadStrings(source.Find(CheckpointNames.ObjectGraph)!), copy.ReadStrings(copy.Find(CheckpointNames.ObjectGraph)!));
    }

    [Fact]
    public void The_meta_graph_goes_along_and_a_subset_of_it_is_warned_of()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("a"));
        File.WriteAllText(folder.File("a.meta"), "graph");
        using CheckpointReader source = CheckpointReader.Open(folder.File("a"));
        Assert.Empty(CheckpointExporter.Export(WeightInput.Of(source, source.Variables), folder.File("b")).Warnings);
        Assert.Equal("graph", File.ReadAllText(folder.File("b.meta")));
        Assert.Contains("2 of the variables", Assert.Single(CheckpointExporter.Export(WeightInput.Of(source, source.Variables.Take(1)), folder.File("c")).Warnings), StringComparison.Ordinal);
        CheckpointExporter.Export(WeightInput.Of(source, source.Variables), folder.File("d"), new CheckpointExportOptions { MetaGraph = false });
        Assert.False(File.Exists(folder.File("d.meta")));
    }

    [Fact]
    public void A_type_is_for_numbers_of_its_kind()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, Tensor> tensors = new()
        {
            ["w"] = Tensor.Create<float>([1, 70_000, -1e-9f], new TensorShape(3)),
            ["d"] = Tensor.Create<double>([0.5], new TensorShape(1)),
            ["step"] = Tensor.Create<long>([123_456_789], TensorShape.Scalar),
            ["flag"] = new Tensor(DataType.Bool, TensorShape.Scalar, new byte[] { 1 }),
            ["text"] = TestTensors.Strings(1, 2),
        };
        Export(folder.File("m"), tensors, new CheckpointExportOptions { DataType = DataType.Float16 });
        using CheckpointReader reader = CheckpointReader.Open(folder.File("m"));
        Assert.Equal([Half.One, Half.PositiveInfinity, (Half)(-0f)], reader.ReadTensor(reader.Get("w")).AsSpan<Half>().ToArray());
        Assert.Equal(DataType.Float16, reader.Get("d").DataType);
        foreach (string name in (string[])["step", "flag", "text"])
        {
            TestTensors.AssertEqual(tensors[name], reader.ReadTensor(reader.Get(name)));
        }
    }

    [Fact]
    public void A_checkpoint_may_be_replaced_from_itself()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m"));
        using (CheckpointReader source = CheckpointReader.Open(folder.File("m")))
        {
            CheckpointExporter.Export(
                WeightInput.Of(source, source.Variables.Where(v => v.Name != "names")), folder.File("m"), new CheckpointExportOptions { Overwrite = OverwriteMode.Replace, UpdateState = false });
        }

        Assert.Empty(CheckpointVerifier.Verify(folder.File("m")).Faults);
        Assert.Equal(["m.data-00000-of-00001", "m.index"], folder.Entries());
        using CheckpointReader after = CheckpointReader.Open(folder.File("m"));
        Assert.Equal(["dense/kernel", "global_step"], after.Variables.Select(v => v.Name));
    }

    [Fact]
    public void What_cannot_be_done_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        Export(folder.File("m"), Some);
        V1Files.Write(folder.File("old.ckpt"), [new V1Files.Piece("a", new TensorShape(2), null, TestTensors.Random(DataType.Float32, 1, 2))]);
        string[] before = folder.Entries();
        Assert.Throws<OutputException>(() => Export(folder.File("m"), Some));
        Assert.Contains("V1", Assert.Throws<OutputException>(() => Export(folder.File("old.ckpt"), Some)).Problem, StringComparison.Ordinal);
        Assert.Throws<OutputException>(() => Export(folder.File("no/such/m"), Some));
        Assert.Throws<InvalidInputException>(() => Export(folder.File("checkpoint"), Some));
        Assert.Throws<InvalidInputException>(() => Export(folder.Path + "/", Some));
        Assert.Throws<InvalidInputException>(() => Export(folder.File("x"), Some, new CheckpointExportOptions { Rename = _ => "same" }));
        Assert.Throws<ArgumentNullException>(() => CheckpointExporter.Export(null!, "x"));
        MemorySource failing = new(Some) { Opening = _ => throw new ChecksumMismatchException("f", "p", 1, 2) };
        Assert.Throws<ChecksumMismatchException>(() => CheckpointExporter.Export(WeightInput.Of(failing, failing.Variables), folder.File("x")));
        using CancellationTokenSource stop = new();
        MemorySource stopping = new(Some) { Opening = _ => stop.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => CheckpointExporter.Export(WeightInput.Of(stopping, stopping.Variables), folder.File("x"), null, stop.Token));
        Assert.Equal(before, folder.Entries());
        File.WriteAllText(folder.File("checkpoint"), "what is this?");
        Assert.Throws<CorruptFileException>(() => Export(folder.File("y"), Some));
        Assert.Equal(before, folder.Entries());
        File.Delete(folder.File("checkpoint"));
        Directory.CreateDirectory(folder.File("checkpoint"));
        Assert.Contains(nameof(OptionKey.NoStateFile), Assert.Throws<OutputException>(() => Export(folder.File("y"), Some)).Remedy, StringComparison.Ordinal);
        Assert.Equal(before, folder.Entries());
        Export(folder.File("y"), Some, new CheckpointExportOptions { UpdateState = false });
    }

    [Fact]
    public void A_type_that_nothing_becomes_is_refused_or_told()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<InvalidInputException>(() => Export(folder.File("m"), Some, new CheckpointExportOptions { DataType = DataType.String }));
        Assert.Empty(folder.Entries());
        Assert.Contains("complex64", Assert.Single(Export(folder.File("m"), Some, new CheckpointExportOptions { DataType = DataType.Complex64 }).Warnings), StringComparison.Ordinal);
        Assert.Empty(Export(folder.File("n"), Some, new CheckpointExportOptions { DataType = DataType.Float32 }).Warnings);
    }

    [Fact]
    public void What_would_be_refused_is_told_before()
    {
        using TemporaryFolder folder = new();
        TensorSource source = new(Some);
        IReadOnlyList<WeightInput> inputs = WeightInput.Of(source, source.Variables);
        CheckpointExporter.EnsureAllowed(inputs, folder.File("m"));
        Assert.Throws<InvalidInputException>(() => CheckpointExporter.EnsureAllowed([.. inputs, .. inputs], folder.File("m")));
        Assert.Throws<InvalidInputException>(() => CheckpointExporter.EnsureAllowed(inputs, folder.File("m"), new CheckpointExportOptions { Rename = n => $"\ud800{n}" }));
        File.WriteAllText(folder.File("checkpoint"), "no state {");
        Assert.Throws<CorruptFileException>(() => CheckpointExporter.EnsureAllowed(inputs, folder.File("m")));
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    private static Dictionary<string, Tensor> Some { get; } = new(StringComparer.Ordinal)
    {
        ["b"] = TestTensors.Random(DataType.Float32, 1, 3, 2),
        ["a"] = TestTensors.Strings(2, 3),
    };

    private static CheckpointExportResult Export(string prefix, Dictionary<string, Tensor> tensors, CheckpointExportOptions? options = null)
    {
        TensorSource source = new(tensors);
        return CheckpointExporter.Export(WeightInput.Of(source, source.Variables), prefix, options);
    }
}
