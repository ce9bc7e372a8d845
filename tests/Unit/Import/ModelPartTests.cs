using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>Files of a model's folder that are given for the model, and such as have another's name.</summary>
public sealed class ModelPartTests : IDisposable
{
    private const string GraphText = """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
        node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        versions { producer: 27 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fingerprint.pb", new byte[] { 0x08, 0x96, 0x01, 0x10, 0x05 })]
    [InlineData("keras_metadata.pb", new byte[] { 0x0a, 0x02, 0x08, 0x01 })]
    public void What_lies_beside_the_graphs_of_a_SavedModel_is_told_as_a_part_of_it(string name, byte[] content)
    {
        string part = Path.Combine(InspectionFiles.WriteSavedModel(_folder.File("saved"), InspectionFiles.MetaGraph(GraphText, ["serve"], ("serving_default", "y", "y:0"))), name);
        File.WriteAllBytes(part, content);
        UnrecognizedFormatException fault = Assert.Throws<UnrecognizedFormatException>(() => ModelImporter.Import(part));
        Assert.Contains("is a part of a SavedModel", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("saved_model.pb", fault.Remedy, StringComparison.Ordinal);
        Assert.Throws<UnrecognizedFormatException>(() => InspectedModel.Open(part));
    }

    [Fact]
    public void A_graph_named_as_a_SavedModel_is_read_where_the_file_is_given()
    {
        string file = _folder.File("saved_model.pb");
        File.WriteAllBytes(file, InspectionFiles.Parse(GraphText).ToByteArray());
        UnrecognizedFormatException fault = Assert.Throws<UnrecognizedFormatException>(() => ModelImporter.Import(_folder.Path));
        Assert.Contains("is a TensorFlow graph and no SavedModel", fault.Problem, StringComparison.Ordinal);
        Assert.Equal("y", Assert.Single(ModelImporter.Import(file).Outputs).Name);
    }
}
