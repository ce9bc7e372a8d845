using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>Variables of what is written are chosen and named by the selection that every other operation has.</summary>
public sealed class ChosenWeightsTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("saved")]
    [InlineData("model.ckpt")]
    public void Chosen_ones_are_variables_under_their_new_names_and_the_others_constants(string form)
    {
        TensorFlowModel written = Write(form, new VariableSelection { Include = ["*/kernel"] }, ("dense/kernel", "head/weights"));
        Assert.Equal(1, written.WeightCount);
        string readable = form == "saved" ? written.Path : written.Path + ".meta";
        ModelGraph back = ModelImporter.Import(readable);
        GraphConstant[] weights = [.. back.Nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Where(c => c.Variable is not null)];
        Assert.Equal(["head/weights"], weights.Select(c => c.Variable));
        Tensor x = Tensor.Create<float>([1, -2], new TensorShape(1, 2));
        Assert.Equal(Predict(Models.Dense(), x), Predict(back, x));
        if (form != "saved")
        {
            Assert.Equal(["head/weights"], CheckpointReader.Open(written.Path).Variables.Select(v => v.Name));
        }
    }

    [Theory]
    [InlineData("net.pb", "constants")]
    [InlineData("net.py", "program")]
    public void Forms_that_need_all_refuse_a_part_and_take_names(string form, string reason)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => Write(form, new VariableSelection { Exclude = ["*bias"] }));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("'dense/bias'", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Write(form, new VariableSelection(), ("dense/bias", "dense/offset"));
        Assert.Contains("dense/offset", File.ReadAllText(_folder.File(form)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_collide_or_are_empty_are_refused_and_unknown_ones_told()
    {
        Assert.Contains("both", Assert.Throws<InvalidInputException>(() => Write("saved", new VariableSelection(), ("dense/bias", "dense/kernel"))).Message, StringComparison.Ordinal);
        Assert.Contains("no name", Assert.Throws<InvalidInputException>(() => Write("saved", new VariableSelection(), ("dense/bias", ""))).Message, StringComparison.Ordinal);
        TensorFlowModel written = Write("saved", new VariableSelection { Include = ["*", "nothing*"] }, ("dense/gamma", "x"));
        Assert.Contains(written.Warnings, w => w.Contains("nothing*", StringComparison.Ordinal));
        Assert.Contains(written.Warnings, w => w.Contains("'dense/gamma'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("saved")]
    [InlineData("model.ckpt")]
    [InlineData("net.pb")]
    public void A_choice_of_none_is_refused_by_the_path_of_the_model(string form)
    {
        VariableSelection none = new() { Include = ["nosuch"] };
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => Write(form, none));
        Assert.Equal(e.Message, Assert.Throws<InvalidInputException>(() => Backend.RequireWritable(Models.Dense(), _folder.File(form), Options(none))).Message);
        Assert.Throws<InvalidInputException>(() => Write(form, new VariableSelection { Exclude = ["*"] }));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        if (form != "net.pb")
        {
            Assert.Contains("No variable of 'model.h5' fits 'nosuch'", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_choice_everything_is_taken_as_it_is() => Assert.Null(VariableChooser.Create("model", VariableSelector.All, null));

    private TensorFlowModel Write(string form, VariableSelection selection, params (string Old, string New)[] names) => (TensorFlowModel)Backend.Write(
        Models.Dense(),
        _folder.File(form),
        Options(selection, names));

    private static TensorFlowOptions Options(VariableSelection selection, params (string Old, string New)[] names) => new()
    {
        Variables = VariableChooser.Create("model.h5", new VariableSelector(selection), names.Length == 0 ? null : new NameMap(names.Select(n => KeyValuePair.Create(n.Old, n.New)))),
    };

    private static float[] Predict(ModelGraph model, Tensor x) => new ModelRunner(model).Predict(new Dictionary<string, Tensor> { [model.Inputs[0].Name] = x }).First(p => p.Key.StartsWith('a') || p.Key.Contains("dense", StringComparison.Ordinal)).Value.AsSpan<float>().ToArray();
}
