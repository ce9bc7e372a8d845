using TfModelTools.Formats.Checkpoints;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public class VariableTensorsTests
{
    [Fact]
    public void A_tensor_name_is_its_variable()
    {
        using CheckpointReader checkpoint = CheckpointReader.Open(Sample.Checkpoint);
        string name = checkpoint.Variables[0].Name;
        Assert.Equal(name, VariableTensors.Find(checkpoint, name + ":0")!.Name);
        Assert.Null(VariableTensors.Find(checkpoint, name + ":1"));
        Assert.Null(VariableTensors.Find(checkpoint, "nothing:0"));
    }

    [CorpusFact]
    public void What_reads_a_variable_is_its_value_too()
    {
        using CheckpointReader checkpoint = CheckpointReader.Open(Corpus.PathOf("checkpoint-v2", "siamese-v2", "model.ckpt.meta"));
        Assert.Equal("conv1/weights", VariableTensors.Find(checkpoint, "conv1/weights:0")!.Name);
        Assert.Equal("conv1/weights", VariableTensors.Find(checkpoint, "conv1/weights/read:0")!.Name);
    }
}
