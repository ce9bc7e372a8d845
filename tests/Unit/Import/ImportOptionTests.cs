using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Import;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>An option of an import is taken by a kind of model or refused by name, and never passed over.</summary>
public sealed class ImportOptionTests(SampleForms forms) : IClassFixture<SampleForms>
{
    // Paths and names that lead nowhere: what takes the option fails for another reason, or does without it.
    private static readonly Dictionary<OptionKey, ModelImportOptions> Options = new()
    {
        [OptionKey.Architecture] = new() { ArchitecturePath = "/nosuch.json" },
        [OptionKey.CustomLayer] = new() { CustomLayers = new Dictionary<string, CustomLayerDefinition>() },
        [OptionKey.Checkpoint] = new() { CheckpointPath = "/nosuch" },
        [OptionKey.Signature] = new() { Signature = "nosuch" },
        [OptionKey.Tag] = new() { Tags = ["nosuch"] },
    };

    private static readonly ModelImportOptions[] OfEveryModel =
    [
        new() { Outputs = ["nosuch"] }, new() { Inputs = ["nosuch"] }, new() { BatchSize = 2 },
        new() { InputShapes = new Dictionary<string, TensorShape> { ["nosuch"] = new(1) } }, new() { InputValues = new Dictionary<string, Tensor> { ["nosuch"] = Tensor.Create<float>([1], new(1)) } },
    ];

    public static TheoryData<string, string> Taken => new()
    {
        { ".h5", "Architecture CustomLayer" },
        { ".keras", "Architecture CustomLayer" },
        { "onnx", "" },
        { "ir", "Checkpoint" },
        { "tfjs graph", "" },
        { "tfjs layers", "CustomLayer" },
        { "SavedModel", "Checkpoint Signature Tag" },
        { "frozen graph", "Checkpoint" },
        { "meta graph", "Checkpoint Signature" },
    };

    [Fact]
    public void Every_form_is_in_the_table() => Assert.Equal(SampleForms.Names.Order(StringComparer.Ordinal), Taken.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task An_option_is_taken_or_refused_by_name(string form, string taken)
    {
        string model = await forms.PathOf(form);
        foreach ((OptionKey key, ModelImportOptions options) in Options)
        {
            Exception? fault = Record.Exception(() => ModelImporter.Import(model, options));
            bool isRefused = fault is InvalidInputException && fault.Message.Contains($"and {key} is given", StringComparison.Ordinal);
            Assert.True(isRefused != taken.Split(' ').Contains(key.Name), $"{form}, {key}: {fault?.Message ?? "imported"}");
            Assert.True(isRefused || fault is not null || key == OptionKey.CustomLayer, $"{form}, {key}: passed over");
        }
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task What_every_model_takes_is_not_passed_over(string form, string taken)
    {
        Assert.NotNull(taken);
        string model = await forms.PathOf(form);
        Assert.All(OfEveryModel.Where(o => o.BatchSize is null), options => Assert.Throws<InvalidInputException>(() => ModelImporter.Import(model, options)));
        Assert.Equal(2, ModelImporter.Import(model, OfEveryModel.Single(o => o.BatchSize is not null)).Inputs[0].Value.Shape[0].Count);
    }

    [Fact]
    public async Task A_generated_project_takes_none()
    {
        string project = await forms.PathOf("project");
        foreach (ModelImportOptions options in (ModelImportOptions[])[.. Options.Values, .. OfEveryModel])
        {
            InvalidInputException fault = Assert.Throws<InvalidInputException>(() => RunnableModel.FindProject(project, options));
            Assert.Contains($"generated project, whose inputs, outputs and weights are fixed, and {ImportOptionTable.Given(options).Single()} is given", fault.Message, StringComparison.Ordinal);
        }

        using GeneratedProject? whole = RunnableModel.FindProject(project, ModelImportOptions.Default);
        Assert.NotNull(whole);
    }

    [Fact]
    public void Every_option_is_in_the_table()
    {
        Assert.Equal(
            typeof(ModelImportOptions).GetProperties().Count(p => p.GetMethod is { IsStatic: false, IsPublic: true }),
            Options.Values.Concat(OfEveryModel).Select(o => Assert.Single(ImportOptionTable.Given(o))).Distinct().Count());
        Assert.All(Options.Values.Concat(OfEveryModel), o => Assert.Empty(ImportOptionTable.Given(ImportOptionTable.Without(o, ImportOptionTable.Given(o)))));
    }

    [Fact]
    public async Task Two_models_that_are_told_together_are_each_told_what_they_take()
    {
        string meta = await forms.PathOf("meta graph");
        ModelImportOptions options = new() { CheckpointPath = "/nosuch", ArchitecturePath = "/nosuch.json", Signature = "s" };
        IReadOnlyList<ModelImportOptions> shared = RunnableModel.Share(options, await forms.PathOf("onnx"), meta);
        Assert.Equal([OptionKey.Architecture], ImportOptionTable.Given(shared[0]));
        Assert.Equal([OptionKey.Architecture, OptionKey.Checkpoint, OptionKey.Signature], ImportOptionTable.Given(shared[1]));
        Assert.Equal([OptionKey.Output], ImportOptionTable.Given(RunnableModel.Share(OfEveryModel[0], await forms.PathOf("project"), meta)[1]));
        Assert.Empty(ImportOptionTable.Given(RunnableModel.Share(OfEveryModel[0], await forms.PathOf("project"), meta)[0]));
    }

    [Fact]
    public void A_tensor_that_is_named_twice_is_refused() => Assert.Contains(
        "Output names 'dense' 2 times", Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, new() { Outputs = ["dense", "dense"] })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_looked_into_takes_an_architecture_or_refuses_it()
    {
        string onnx = await forms.PathOf("onnx");
        Assert.Contains("Architecture is given", Assert.Throws<InvalidInputException>(() => InspectedModel.Open(onnx, "/nosuch.json")).Message, StringComparison.Ordinal);
    }
}
