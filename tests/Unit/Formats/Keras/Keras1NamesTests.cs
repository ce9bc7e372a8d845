using System.Text;
using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Tests.Formats.Keras;

/// <summary>Options of Keras 1 in Keras 2's terms, in layers that wrap layers.</summary>
public sealed class Keras1NamesTests
{
    [Fact]
    public void Layers_inside_a_wrapper_are_translated_with_it()
    {
        KerasLayerConfig wrapper = Read("""
            {"class_name": "TimeDistributed", "config": {"name": "t", "input_dtype": "float32", "layer": {"class_name": "Sequential", "config": [
              {"class_name": "Convolution1D", "config": {"nb_filter": 2, "filter_length": 3, "border_mode": "same", "subsample_length": 1, "bias": false, "input_dtype": "int32"}},
              {"class_name": "TimeDistributed", "config": {"name": "u", "input_dtype": "float32", "layer": {"class_name": "Dense", "config": {"name": "d", "output_dim": 4, "kernel_initializer": {"class_name": "X", "config": {"p": 1.50}}}}}}]}}}
            """);
        Assert.Equal("float32", wrapper.Config.GetProperty("dtype").GetString());
        KerasLayerConfig inner = new KerasConfigReader("m.h5").ReadLayer(wrapper.Config.GetProperty("layer"), "inner");
        KerasLayerConfig convolution = inner.Model!.Layers[0];
        Assert.Equal(("Conv1D", "convolution1d"), (convolution.ClassName, convolution.Name));
        Assert.Equal("""{"filters":2,"kernel_size":3,"padding":"same","strides":1,"use_bias":false,"dtype":"int32"}""", convolution.Config.GetRawText());
        Assert.Equal(
            """{"name":"u","dtype":"float32","layer":{"class_name":"Dense","config":{"name":"d","units":4,"kernel_initializer":{"class_name":"X","config":{"p":1.50}}}}}""",
            inner.Model.Layers[1].Config.GetRawText());
    }

    [Theory]
    [InlineData("Convolution2D")]
    [InlineData("SeparableConvolution2D")]
    [InlineData("LocallyConnected2D")]
    public void Rows_and_columns_are_a_kernel_size(string className) => Assert.Equal(
        "[2,3]",
        Read($$$"""{"class_name": "{{{className}}}", "config": {"nb_filter": 1, "nb_row": 2, "nb_col": 3, "dim_ordering": "tf"}}""").Config.GetProperty("kernel_size").GetRawText());

    [Fact]
    public void A_wrapper_in_a_model_or_in_a_wrapper_is_written_anew_once()
    {
        // Each level a wrapper of a model of a wrapper, and so on.
        string text = $$$"""{"class_name": "Dense", "config": {"units": 1, "z": [{{{string.Join(",", Enumerable.Repeat("0", 20_000))}}}]}}""";
        foreach (string field in (string[])["\"input_dtype\": \"float32\"", "\"dim_ordering\": 1", "\"nb_filter\": null"])
        {
            string nested = text;
            for (int i = 0; i < 40; i++)
            {
                nested = $$$$"""{"class_name": "TimeDistributed", "config": {"name": "t{{{{i}}}}", {{{{field}}}}, "layer": {"class_name": "Sequential", "config": [{{{{nested}}}}]}}}""";
            }

            JsonElement json = KerasJson.Parse(Encoding.UTF8.GetBytes(nested), "m.h5", "config");
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            KerasConfigReader reader = new("m.h5");
            KerasLayerConfig layer = reader.ReadLayer(json, "layer");
            for (int i = 0; i < 39; i++)
            {
                layer = reader.ReadLayer(layer.Config.GetProperty("layer"), "inner").Model!.Layers[0];
            }

            Assert.Equal("t0", layer.Name);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4L << 20);
        }
    }

    private static KerasLayerConfig Read(string json) => new KerasConfigReader("m.h5").ReadLayer(KerasJson.Parse(Encoding.UTF8.GetBytes(json), "m.h5", "config"), "layer");
}
