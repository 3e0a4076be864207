#include "ocr/network_runner.h"

#include <fmt/format.h>

#include <onnx/onnx_pb.h>
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <dnnl.hpp>
#include <limits>
#include <opencv2/core.hpp>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/check.h"
#include "ocr/string_decoder.h"

// A function of libgomp, in which oneDNN runs; its header comes with g++ only.
extern "C" void omp_set_num_threads(int threads);

namespace ocr {
namespace {

using Memory = dnnl::memory;
using Tag = Memory::format_tag;

// Number of channels side by side in oneDNN's memory: as many as one register of this machine
// holds.
const std::size_t kBlock = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core ? 16 : 8;
constexpr auto kFloat = Memory::data_type::f32;
constexpr int kColsAField = 4;  // columns of the input in one of the field's features

// One convolution as ONNX holds it.
struct Weights {
    cv::Mat kernel;  // out × in × rows × columns, 32-bit float
    cv::Mat bias;    // out
    int stride_rows = 1, stride_cols = 1;
    int pad_rows = 0, pad_cols = 0;

    int outs() const { return kernel.size[0]; }
    int ins() const { return kernel.size[1]; }
};

// Returns whether a layer looks round each place and adds its result: then the picture keeps its
// shape.
bool adds_input(const Weights& layer) {
    return layer.outs() == layer.ins() && layer.stride_rows == 1 && layer.stride_cols == 1;
}

struct AllWeights {
    std::vector<Weights> trunk;  // down to one row, and along it
    Weights field, columns, state_most, state_mean;
};

auto not_ours(const std::string& why) {
    return core::fail(
        fmt::format("The reader's weights cannot be used ({}); build the program "
                    "again with the weights of ocr/models.",
                    why));
}

// Reads numbers of a model file: floats, or whole numbers of 8 bits (which DequantizeLinear
// scales).
core::Result<cv::Mat> numbers_of(const onnx::TensorProto& tensor) {
    std::vector<int> shape(tensor.dims().begin(), tensor.dims().end());
    if (shape.empty()) shape.push_back(1);
    const bool bytes = tensor.data_type() == onnx::TensorProto::INT8;
    if (!bytes && tensor.data_type() != onnx::TensorProto::FLOAT)
        return cv::Mat();  // not of the reader's networks
    cv::Mat stored(static_cast<int>(shape.size()), shape.data(), bytes ? CV_8S : CV_32F);
    const std::size_t size = stored.total() * stored.elemSize();
    if (tensor.raw_data().size() != size) return not_ours("numbers of " + tensor.name());
    std::memcpy(stored.data, tensor.raw_data().data(), size);
    cv::Mat numbers;
    stored.convertTo(numbers, CV_32F);
    return numbers;
}

// Multiplies each output channel's weights by its scale.
core::Result<cv::Mat> scaled(const cv::Mat& numbers, const cv::Mat& scales) {
    if (numbers.dims != 4 || static_cast<int>(scales.total()) != numbers.size[0])
        return not_ours("scales");
    cv::Mat result = numbers.clone();
    const std::size_t each = result.total() / scales.total();
    for (int out = 0; out < result.size[0]; ++out) {
        auto* weights = result.ptr<float>(out);
        std::transform(weights, weights + each, weights,
                       [&](float weight) { return weight * scales.ptr<float>()[out]; });
    }
    return result;
}

std::vector<int> whole_numbers(const onnx::NodeProto& node, std::string_view name) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
        if (attribute.name() == name) return {attribute.ints().begin(), attribute.ints().end()};
    }
    return {};
}

core::Result<Weights> convolution_of(const onnx::NodeProto& node,
                                     std::unordered_map<std::string, cv::Mat>& values) {
    const std::vector<int> strides = whole_numbers(node, "strides");
    const std::vector<int> pads = whole_numbers(node, "pads");
    if (node.input_size() != 3 || strides.size() != 2 || pads.size() != 4 || pads[0] != pads[2] ||
        pads[1] != pads[3]) {
        return not_ours("layer " + node.name());
    }
    Weights made{
        values[node.input(1)], values[node.input(2)], strides[0], strides[1], pads[0], pads[1]};
    if (made.kernel.dims != 4 || static_cast<int>(made.bias.total()) != made.outs())
        return not_ours("weights of layer " + node.name());
    return made;
}

core::Result<std::vector<Weights>> convolutions_of(std::string_view file) {
    onnx::ModelProto model;
    if (!model.ParseFromArray(file.data(), static_cast<int>(file.size())))
        return not_ours("no ONNX");
    std::unordered_map<std::string, cv::Mat> values;
    for (const onnx::TensorProto& tensor : model.graph().initializer()) {
        values[tensor.name()] = TRY(numbers_of(tensor));
    }
    std::vector<Weights> all;
    for (const onnx::NodeProto& node : model.graph().node()) {
        if (node.op_type() == "DequantizeLinear" && node.input_size() >= 2 &&
            node.output_size() == 1) {
            values[node.output(0)] = TRY(scaled(values[node.input(0)], values[node.input(1)]));
        } else if (node.op_type() == "Conv") {
            all.push_back(TRY(convolution_of(node, values)));
        }
    }
    return all;
}

// In the order in which network.py runs them.
core::Result<AllWeights> weights_of(std::string_view onnx) {
    auto all = TRY(convolutions_of(onnx));
    constexpr std::size_t kHeads = 4;
    if (all.size() <= kHeads) return not_ours("too few layers");
    AllWeights weights;
    weights.trunk.assign(all.begin(), all.end() - kHeads);
    // The exporter writes the head of the columns after the field's first layer.
    auto head = all.end() - kHeads;
    for (std::size_t i = 0; i < 2; ++i, ++head) {
        (head->outs() == kClasses ? weights.columns : weights.field) = *head;
    }
    weights.state_most = *head++;
    weights.state_mean = *head;
    const int features = weights.trunk.back().outs();
    bool fits = weights.columns.outs() == kClasses && weights.columns.ins() == features &&
                weights.field.ins() == features && weights.state_most.outs() == kFieldOutputs &&
                weights.state_mean.outs() == kFieldOutputs &&
                weights.state_most.ins() == weights.field.outs() &&
                weights.state_mean.ins() == weights.field.outs();
    if (!fits) return not_ours("its layers do not fit together");
    return weights;
}

struct Shape {
    int channels = 0, rows = 0, cols = 0;
};

Memory::desc blocked(const Shape& shape) {
    return {{1, shape.channels, shape.rows, shape.cols},
            kFloat,
            kBlock == 16 ? Tag::nChw16c : Tag::nChw8c};
}

// Memory layout of channels in blocks: [channel / kBlock][column][channel % kBlock], one row.
float at(const float* memory, int channel, int column, int cols) {
    const auto c = static_cast<std::size_t>(channel);
    return memory[((c / kBlock) * static_cast<std::size_t>(cols) +
                   static_cast<std::size_t>(column)) *
                      kBlock +
                  c % kBlock];
}

// Pages run side by side: more threads inside one page only contend. Holds for the calling thread.
void use_one_thread() {
    omp_set_num_threads(1);
}

const float* floats(const Memory& memory) {
    return static_cast<const float*>(memory.get_data_handle());
}

}  // namespace

struct NetworkRunner::Plan {
    struct Layer {
        dnnl::convolution_forward run;
        std::unordered_map<int, Memory> args;
        Shape out;
        bool adds_input = false;  // the layer adds its result to its input
    };

    // Weights in the layout that a convolution needs, by layer; the plans of one network share
    // them.
    using Kernels = std::vector<Memory>;

    Plan(const AllWeights& weights, const dnnl::engine& cpu, int cols, Kernels& kernels)
        : stream(cpu),
          input({{1, 1, kInputRows, cols}, kFloat, Tag::nchw}, cpu),
          most(weights.state_most),
          mean(weights.state_mean) {
        Shape shape{1, kInputRows, cols};
        const Memory* from = &input;
        kernels.resize(weights.trunk.size() + 2);
        auto kernel = kernels.begin();
        for (const Weights& one : weights.trunk) {
            trunk.push_back(layer(one, shape, *from, /*relu=*/true, cpu, *kernel++));
            trunk.back().adds_input = adds_input(one);
            shape = trunk.back().out;
            from = &trunk.back().args.at(DNNL_ARG_DST);
        }
        columns = layer(weights.columns, shape, *from, /*relu=*/false, cpu, *kernel++);
        field = layer(weights.field, shape, *from, /*relu=*/true, cpu, *kernel);
    }

    static Layer layer(const Weights& weights, const Shape& in, const Memory& from, bool relu,
                       const dnnl::engine& cpu, Memory& as_run) {
        const int rows = weights.kernel.size[2];
        const int cols = weights.kernel.size[3];
        Layer made;
        made.out = {weights.outs(),
                    (in.rows + 2 * weights.pad_rows - rows) / weights.stride_rows + 1,
                    (in.cols + 2 * weights.pad_cols - cols) / weights.stride_cols + 1};
        const Memory::dims kernel{weights.outs(), weights.ins(), rows, cols};
        const Memory::dims stride{weights.stride_rows, weights.stride_cols};
        const Memory::dims pad{weights.pad_rows, weights.pad_cols};
        const dnnl::convolution_forward::desc wanted(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
            from.get_desc(), Memory::desc(kernel, kFloat, Tag::any),
            Memory::desc({weights.outs()}, kFloat, Tag::x), blocked(made.out), stride, pad, pad);
        dnnl::primitive_attr attributes;
        dnnl::post_ops after;
        if (relu) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
        attributes.set_post_ops(after);
        const dnnl::convolution_forward::primitive_desc chosen(wanted, attributes, cpu);

        if (!as_run || as_run.get_desc() != chosen.weights_desc()) {
            dnnl::stream once(cpu);
            Memory as_stored({kernel, kFloat, Tag::oihw}, cpu,
                             const_cast<float*>(weights.kernel.ptr<float>()));
            as_run = Memory(chosen.weights_desc(), cpu);
            dnnl::reorder(as_stored, as_run).execute(once, as_stored, as_run);
            once.wait();
        }
        Memory bias({{weights.outs()}, kFloat, Tag::x}, cpu);
        std::copy_n(weights.bias.ptr<float>(), weights.outs(),
                    static_cast<float*>(bias.get_data_handle()));
        made.run = dnnl::convolution_forward(chosen);
        made.args = {{DNNL_ARG_SRC, from},
                     {DNNL_ARG_WEIGHTS, as_run},
                     {DNNL_ARG_BIAS, bias},
                     {DNNL_ARG_DST, Memory(chosen.dst_desc(), cpu)}};
        return made;
    }

    FieldScores scores(const cv::Mat& ink) {
        auto* first = static_cast<float*>(input.get_data_handle());
        for (int y = 0; y < ink.rows; ++y) first = std::copy_n(ink.ptr<float>(y), ink.cols, first);
        for (auto& one : trunk) {
            one.run.execute(stream, one.args);
            stream.wait();
            if (one.adds_input) add_input(one);
        }
        columns.run.execute(stream, columns.args);
        field.run.execute(stream, field.args);
        stream.wait();

        FieldScores scores;
        const int cols = columns.out.cols;
        const float* logits = floats(columns.args.at(DNNL_ARG_DST));
        scores.columns.create(kClasses, cols, CV_32F);
        for (int c = 0; c < kClasses; ++c) {
            for (int x = 0; x < cols; ++x) scores.columns.at<float>(c, x) = at(logits, c, x, cols);
        }
        scores.field = field_scores();
        return scores;
    }

    static void add_input(Layer& layer) {
        const float* in = floats(layer.args.at(DNNL_ARG_SRC));
        auto* out = static_cast<float*>(layer.args.at(DNNL_ARG_DST).get_data_handle());
        const std::size_t size = layer.args.at(DNNL_ARG_DST).get_desc().get_size() / sizeof(float);
        for (std::size_t i = 0; i < size; ++i) out[i] += in[i];
    }

    // Value of each feature of the field where there is no ink.
    std::vector<float> nothing() {
        scores(cv::Mat1f(kInputRows, static_cast<int>(input.get_desc().dims()[3]), 0.F));
        std::vector<float> features;
        for (int c = 0; c < field.out.channels; ++c) {
            features.push_back(
                at(floats(field.args.at(DNNL_ARG_DST)), c, field.out.cols / 2, field.out.cols));
        }
        return features;
    }

    // Puts the maximum and the mean of each feature over the columns through a layer each and adds
    // them.
    std::vector<float> field_scores() const {
        const float* features = floats(field.args.at(DNNL_ARG_DST));
        const int columns_as_trained = std::max(field.out.cols, kLeastTrained / kColsAField);
        const int left_out = columns_as_trained - field.out.cols;
        std::vector<float> result(kFieldOutputs);
        for (int o = 0; o < kFieldOutputs; ++o) {
            result[static_cast<std::size_t>(o)] =
                most.bias.ptr<float>()[o] + mean.bias.ptr<float>()[o];
        }
        for (int c = 0; c < field.out.channels; ++c) {
            const float empty = left_out > 0 ? without_ink[static_cast<std::size_t>(c)] : 0;
            float largest = left_out > 0 ? empty : std::numeric_limits<float>::lowest();
            float sum = static_cast<float>(left_out) * empty;
            for (int x = 0; x < field.out.cols; ++x) {
                const float value = at(features, c, x, field.out.cols);
                largest = std::max(largest, value);
                sum += value;
            }
            const float average = sum / static_cast<float>(columns_as_trained);
            for (int o = 0; o < kFieldOutputs; ++o) {
                result[static_cast<std::size_t>(o)] +=
                    most.kernel.ptr<float>(o)[c] * largest + mean.kernel.ptr<float>(o)[c] * average;
            }
        }
        return result;
    }

    dnnl::stream stream;
    Memory input;
    std::vector<Layer> trunk;
    Layer columns, field;
    Weights most, mean;
    std::vector<float> without_ink;  // of each feature of the field
};

NetworkRunner::NetworkRunner(std::vector<Plan> plans) : plans_(std::move(plans)) {}
NetworkRunner::NetworkRunner(NetworkRunner&&) noexcept = default;
NetworkRunner& NetworkRunner::operator=(NetworkRunner&&) noexcept = default;
NetworkRunner::~NetworkRunner() = default;

core::Result<NetworkRunner> NetworkRunner::load(std::string_view onnx) {
    const AllWeights weights = TRY(weights_of(onnx));
    use_one_thread();  // a primitive is laid out for the threads there are when it is made
    try {
        const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
        Plan::Kernels kernels;
        std::vector<Plan> plans;
        for (const int cols : kWidths) plans.emplace_back(weights, cpu, cols, kernels);
        const std::vector<float> without_ink = plans.back().nothing();
        for (Plan& plan : plans) plan.without_ink = without_ink;
        return NetworkRunner(std::move(plans));
    } catch (const dnnl::error& error) {
        return not_ours(fmt::format("oneDNN: {}", error.what()));
    }
}

int NetworkRunner::width_for(const cv::Mat& input) {
    CHECK(input.rows == kInputRows && input.cols == kInputCols && input.type() == CV_32FC1);
    const auto fits = [&input](int cols) {
        const int margin = cols < kLeastTrained ? kNarrowInkMargin : kInkMargin;
        const int side = (kInputCols - cols) / 2 + margin;
        return cv::countNonZero(input.colRange(0, side)) == 0 &&
               cv::countNonZero(input.colRange(kInputCols - side, kInputCols)) == 0;
    };
    const auto* least = std::find_if(kWidths.begin(), kWidths.end(), fits);
    return least == kWidths.end() ? kInputCols : *least;
}

FieldScores NetworkRunner::scores(const cv::Mat& input, int cols) {
    CHECK(cols >= width_for(input));
    const auto* width = std::find(kWidths.begin(), kWidths.end(), cols);
    CHECK(width != kWidths.end());
    use_one_thread();
    const int cut = (kInputCols - cols) / 2;
    return plans_[static_cast<std::size_t>(width - kWidths.begin())].scores(
        input.colRange(cut, kInputCols - cut));
}

}  // namespace ocr
