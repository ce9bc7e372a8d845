using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class CheckpointNamesTests
{
    private static readonly string[] Model =
    [
        "dense/kernel", "dense/bias", "embedding/part_0", "m", "v", "w", "momentum_encoder/kernel", "momentum/kernel", "momentum/beta", "momentum/gamma",
        "encoder/m", "encoder/linear", "Adam/kernel", "adam/embedding", "optimizer/kernel", "conv/kernel/u", "block/accumulator", "learning_rate_embedding",
        "dense/kernel/part_0/extra", "tower/t_0/kernel", "tower/part_0/Adagrad_net", "dense/kernel/ExponentialMovingAverage", "dense/kernel/ExponentialMovingAverage_1", "bn/moving_mean", "bn/momentum", "beta1_power_net/w", "step", "Variable",
        "layer/kernel/.ATTRIBUTES/VARIABLE_VALUE", "momentum_encoder/kernel/.ATTRIBUTES/VARIABLE_VALUE", "net/iter/.ATTRIBUTES/VARIABLE_VALUE",
        "keras_api/metrics/0/total/.ATTRIBUTES/VARIABLE_VALUE", "m/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/.ATTRIBUTES/VARIABLE_VALUE", "Adam/w/.ATTRIBUTES/VARIABLE_VALUE",
        "trainer/model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", "trainer/scale/.ATTRIBUTES/VARIABLE_VALUE", "trainer/weights/0/.ATTRIBUTES/VARIABLE_VALUE", "trainer/beta/.ATTRIBUTES/VARIABLE_VALUE",
        "loop/net/_layers/0/_kernel/.ATTRIBUTES/VARIABLE_VALUE", "loop/_trainable_variables/1/.ATTRIBUTES/VARIABLE_VALUE",
        "optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/inner_optimizer/_trainable_variables/3/.ATTRIBUTES/VARIABLE_VALUE",
    ];

    private static readonly string[] State =
    [
        "_CHECKPOINTABLE_OBJECT_GRAPH", "save_counter/.ATTRIBUTES/VARIABLE_VALUE", "global_step", "train/global_step", "global_step/.ATTRIBUTES/VARIABLE_VALUE",
        "beta1_power", "beta2_power", "beta1_power_1", "OptimizeLoss/beta2_power", "OptimizeLoss/learning_rate",
        "dense/kernel/Adam", "dense/kernel/Adam_1", "dense/kernel/Adam_3", "dense/bias/Momentum", "dense/bias/RMSProp", "dense/bias/RMSProp_2", "dense/bias/Adagrad",
        "dense/bias/Adadelta_1", "dense/bias/Ftrl", "dense/bias/Ftrl_1", "dense/bias/AdaMax", "dense/bias/LARSOptimizer", "dense/kernel/adam_m", "dense/kernel/adam_v",
        "dense/kernel/lamb_m", "dense/kernel/Adafactor", "dense/kernel_slot_vr", "dense/kernel_slot_vc", "embedding/part_0/Adagrad", "dense/kernel/part_0/Ftrl", "dense/kernel/part_0/Ftrl_1", "dense/bias/t_0/Adagrad", "dense/bias/part_12/Adam_1", "scope/dense/bias/t_0/Adagrad", "w/part_0/m", "train_op/dense/kernel/Adam", "w/m",
        "dense/kernel/Adam/ExponentialMovingAverage", "m/Adam", "momentum_encoder/kernel/Momentum",
        "Adam/dense/kernel/m", "Adam/dense/kernel/vhat", "Adam/m/dense/kernel", "SGD/dense/kernel/momentum", "AdamW/dense/bias/v", "Lion/m/dense/bias", "Adamax/dense/bias/u",
        "training/Adam/dense/kernel/m", "training/Adam/Variable_7", "training_2/RMSprop/rho", "Adam/iter", "Adam/beta_1", "Adam/lr", "Adam/decay", "SGD/learning_rate", "Ftrl/beta",
        "Nadam/m_cache", "optimizer_weights/Adam/x:0", "optimizer/vars/0",
        "layer/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/_variables/12/.ATTRIBUTES/VARIABLE_VALUE",
        "optimizer/_learning_rate/.ATTRIBUTES/VARIABLE_VALUE", "_optimizer/_variables/0/.ATTRIBUTES/VARIABLE_VALUE", "model/optimizer/beta_1/.ATTRIBUTES/VARIABLE_VALUE",
        "generator_opt/iter/.ATTRIBUTES/VARIABLE_VALUE", "generator_opt/learning_rate/.ATTRIBUTES/VARIABLE_VALUE", "generator_opt/beta_2/.ATTRIBUTES/VARIABLE_VALUE",
        "trainer/iterations/.ATTRIBUTES/VARIABLE_VALUE", "trainer/learning_rate/.ATTRIBUTES/VARIABLE_VALUE", "loop/_iterations/.ATTRIBUTES/VARIABLE_VALUE", "loop/_variables/2/.ATTRIBUTES/VARIABLE_VALUE",
        "ftrl/iter/.ATTRIBUTES/VARIABLE_VALUE", "ftrl/decay/.ATTRIBUTES/VARIABLE_VALUE", "ftrl/learning_rate_power/.ATTRIBUTES/VARIABLE_VALUE", "ftrl/beta/.ATTRIBUTES/VARIABLE_VALUE",
        "scaled/_iterations/.ATTRIBUTES/VARIABLE_VALUE", "scaled/inner_optimizer/_velocities/4/.ATTRIBUTES/VARIABLE_VALUE", "scaled/loss_scale/good_steps/.ATTRIBUTES/VARIABLE_VALUE",
        "d/_iterations/.ATTRIBUTES/VARIABLE_VALUE", "d/_momentums/3/.ATTRIBUTES/VARIABLE_VALUE",
    ];

    private static readonly HashSet<string> All = [.. Model, .. State];

    public static TheoryData<string> ModelNames() => [.. Model];

    public static TheoryData<string> StateNames() => [.. State];

    [Theory]
    [MemberData(nameof(StateNames))]
    public void State_of_training_is_told(string name) => Assert.True(CheckpointNames.IsOptimizerState(name, All));

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Variables_of_the_model_are_kept(string name) => Assert.False(CheckpointNames.IsOptimizerState(name, All));

    [CorpusTheory]
    [InlineData("checkpoint-v1/char-rnn-v1", 8)]
    [InlineData("checkpoint-v1/siamese-v1", 11)]
    [InlineData("checkpoint-v2/cifar-tiny", 4)]
    [InlineData("checkpoint-v2/mtcnn-pnet/PNet-18", 16)]
    [InlineData("checkpoint-v2/chicago-taxi-estimator", 20)]
    [InlineData("checkpoint-v2/bert-lite-tf2", 23)]
    [InlineData("savedmodel/mnist-resource-vars", 14)]
    [InlineData("savedmodel/tfx-keras-serving", 10)]
    [InlineData("savedmodel/template-classifier", 8)]
    [InlineData("savedmodel/keras-lstm", 9)]
    public void Real_checkpoints_keep_what_belongs_to_the_model(string path, int kept)
    {
        using CheckpointReader reader = CheckpointReader.Open(Corpus.PathOf(path));
        HashSet<string> names = [.. reader.Variables.Select(v => v.Name)];
        string[] model = [.. names.Where(n => !CheckpointNames.IsOptimizerState(n, names))];
        Assert.True(kept == model.Length, string.Join("\n", model));
    }
}
